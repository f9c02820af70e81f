# `hashString` refuses BLAKE3 without its experimental feature.
builtins.hashString "blake3" "x"
