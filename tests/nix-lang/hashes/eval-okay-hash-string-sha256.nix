# `hashString` with SHA-256 around the length where the padding needs a block of its own.
map (n: builtins.hashString "sha256" (builtins.concatStringsSep "" (builtins.genList (_: "x") n))) [ 0 55 56 63 64 65 ]
