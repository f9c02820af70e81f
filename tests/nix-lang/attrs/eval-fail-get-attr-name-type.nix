# The name given to `getAttr` must be a string.
builtins.getAttr 1 { }
