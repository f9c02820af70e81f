# Defaults that refer to one another: the copy tells whether the word may be patched.
{ p ? [ q ], q ? [ p ] }: p
