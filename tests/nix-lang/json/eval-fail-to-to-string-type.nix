# The result of `__toString` must be a string for `toJSON`.
builtins.toJSON { __toString = self: 1; }
