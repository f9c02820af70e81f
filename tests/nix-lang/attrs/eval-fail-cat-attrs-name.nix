# The name given to `catAttrs` must be a string.
builtins.catAttrs [ ] [ ]
