# An indirect reference has at most three parts.
builtins.parseFlakeRef "a/b/c/d"
