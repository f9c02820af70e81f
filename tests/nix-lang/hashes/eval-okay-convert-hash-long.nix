# `convertHash` of the longest hash to nix32 and back.
let hash = builtins.hashString "sha512" "z"; nix32 = builtins.convertHash { inherit hash; hashAlgo = "sha512"; toHashFormat = "nix32"; }; in [ nix32 (builtins.convertHash { hash = "sha512:" + nix32; toHashFormat = "base16"; } == hash) ]
