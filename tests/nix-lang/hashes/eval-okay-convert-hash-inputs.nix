# `convertHash` reads every format, and needs no algorithm where the text names it.
let
  sri = builtins.convertHash { hash = builtins.hashString "md5" ""; hashAlgo = "md5"; toHashFormat = "sri"; };
  nix32 = builtins.convertHash { hash = sri; toHashFormat = "nix32"; };
  base64 = builtins.convertHash { hash = sri; toHashFormat = "base64"; };
  back = hash: builtins.convertHash { inherit hash; hashAlgo = "md5"; toHashFormat = "base16"; };
in [ sri nix32 base64 (map back [ sri nix32 base64 "md5:${nix32}" ]) ]
