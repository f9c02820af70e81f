# The pattern must be a string.
builtins.match 1 "a"
