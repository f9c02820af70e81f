# The result of a builtin that is no function cannot be applied to one more argument.
builtins.add 1 2 9
