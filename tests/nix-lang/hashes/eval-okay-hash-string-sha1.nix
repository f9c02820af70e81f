# `hashString` with SHA-1, over one and over two blocks.
map (builtins.hashString "sha1") [ "" "ice" (builtins.concatStringsSep "" (builtins.genList (_: "0123456789") 10)) ]
