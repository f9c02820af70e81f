# There must be something at the path.
builtins.path { path = ./nowhere; }
