# A float is no path.
builtins.toPath 1.5
