# Names of files are names in the store.
builtins.toFile "a b" "x"
