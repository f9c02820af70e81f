# `hashString` with SHA-512 around the length where the padding needs a block of its own.
map (n: builtins.hashString "sha512" (builtins.concatStringsSep "" (builtins.genList (_: "y") n))) [ 0 111 112 128 ]
