# `hashString` with BLAKE3 when the feature is on.
builtins.hashString "blake3" "ice"
