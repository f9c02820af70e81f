# What strings depend on becomes an input: outputs, files, both of several derivations.
let
  make = name: more: derivation ({ inherit name; builder = "/bin/sh"; system = "x"; } // more);
  a = make "a" { outputs = [ "out" "dev" ]; };
  b = make "b" { inherit a; src = ./tree; };
  c = make "c" { deps = [ a.dev b ]; args = [ "${a}/x" ]; file = builtins.toFile "f" "${./tree/a}"; };
in
map (d: [ d.drvPath d.outPath ]) [ a a.dev b c ]
