# Paths of floating outputs are not known, so placeholders stand for them, also for what uses them.
let
  make = name: more: derivation ({ inherit name; builder = "/bin/sh"; system = "x"; } // more);
  a = make "a" { __contentAddressed = true; outputs = [ "out" "dev" ]; };
  b = make "b" { inherit a; };
  c = make "c" { __contentAddressed = true; outputHashMode = "flat"; outputHashAlgo = "sha1"; x = b; };
in
map (d: [ d.drvPath d.outPath (builtins.getContext d.outPath) ]) [ a a.dev b c ]
