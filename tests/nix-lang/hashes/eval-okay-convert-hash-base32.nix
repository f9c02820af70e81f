# `convertHash` still knows `base32` as a name for nix32, with a warning.
builtins.convertHash { hash = builtins.hashString "md5" "a"; hashAlgo = "md5"; toHashFormat = "base32"; }
