# The text must be a string.
builtins.split "a" [ ]
