# The pattern must be a string.
builtins.split null "a"
