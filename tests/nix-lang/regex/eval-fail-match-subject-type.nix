# The text must be a string.
builtins.match "a" 1
