# `functionArgs` of an int is an error.
builtins.functionArgs 1
