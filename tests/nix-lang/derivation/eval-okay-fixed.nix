# A fixed output has a path that follows from its hash, and its users do not see how it is made.
let
  empty = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  make = more: derivation ({ name = "a"; builder = "/bin/sh"; system = "x"; } // more);
  user = dep: (make { inherit dep; }).outPath;
  one = make { outputHash = empty; };
  other = make { outputHash = empty; how = "otherwise"; };
in
{
  flat = [ one.outPath one.drvPath ];
  recursive = (make { outputHash = empty; outputHashMode = "recursive"; }).outPath;
  nar = (make { outputHash = empty; outputHashMode = "nar"; }).outPath;
  md5 = (make { outputHash = "d41d8cd98f00b204e9800998ecf8427e"; outputHashAlgo = "md5"; }).outPath;
  sha1 = (make { outputHash = "da39a3ee5e6b4b0d3255bfef95601890afd80709"; outputHashAlgo = "sha1"; outputHashMode = "recursive"; }).outPath;
  nix32 = (make { outputHash = "0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73"; outputHashAlgo = "sha256"; }).outPath;
  sameDerivation = one.drvPath == other.drvPath;
  sameUser = user one == user other;
  user = user one;
}
