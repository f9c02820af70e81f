# The algorithm of `hashString` must be a string.
builtins.hashString null "x"
