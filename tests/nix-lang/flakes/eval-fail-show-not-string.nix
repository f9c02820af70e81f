# `dir` must be a string, which is checked before the type.
builtins.flakeRefToString { type = 1; dir = true; }
