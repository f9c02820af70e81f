# Absolute paths are put in their shortest form, in the text only.
[ /a /a/b /a/./b /a/../b /.. /a/b/../../.. /a/b/. ]
