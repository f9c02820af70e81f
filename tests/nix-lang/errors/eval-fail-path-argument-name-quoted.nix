# So it is for an argument that `builtins.path` does not know.
builtins.path { "a b" = 1; }
