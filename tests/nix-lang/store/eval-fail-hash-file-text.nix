# And for hashFile.
builtins.hashFile "sha256" (builtins.toFile "a" "b")
