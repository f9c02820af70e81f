# What `derivation` gives: the attributes, each output, all of them, and nothing is computed too early.
let
  d = derivation { name = "a"; builder = "/bin/sh"; system = "x"; outputs = [ "lib" "out" ]; };
  lazy = derivation { };
in
{
  names = builtins.attrNames d;
  inherit (d) outputName type drvAttrs;
  outputs = map (o: o.outputName) d.all;
  first = d.outPath == d.lib.outPath && d.outPath != d.out.outPath;
  lazy = builtins.attrNames lazy;
  equal = d == d // { extra = 1; };
}
