# What a path depends on must be in the store before the file is looked for.
builtins.readFile (builtins.toFile "a" "x")
