# The name given to `findFile` must be a string.
builtins.findFile [ ] 1
