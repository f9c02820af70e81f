# A float is no path.
builtins.readFile 1.5
