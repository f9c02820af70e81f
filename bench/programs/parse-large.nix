# Parsing: one generated source file of about 14 MB, of which almost nothing is evaluated.
let
  packages = import <frazil-bench/parse-large.nix> { lib = { }; stdenv = x: x; };
in
[ (builtins.length (builtins.attrNames packages)) packages.package-00042.version ]
