# builtins.path fails for a path that depends on what is not in the store.
builtins.path { path = builtins.toFile "a" "x"; name = "b"; }
