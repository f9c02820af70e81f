# The version of the language is a number, which cannot be called.
builtins.langVersion 1
