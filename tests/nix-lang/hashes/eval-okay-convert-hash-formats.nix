# `convertHash` writes one hash in every format.
map (toHashFormat: builtins.convertHash { hash = builtins.hashString "sha1" "ice"; hashAlgo = "sha1"; inherit toHashFormat; }) [ "base16" "nix32" "base64" "sri" ]
