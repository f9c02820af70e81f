# The name given to `unsafeGetAttrPos` must be a string.
builtins.unsafeGetAttrPos null { }
