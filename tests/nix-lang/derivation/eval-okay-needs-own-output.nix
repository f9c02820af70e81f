# A derivation may depend on outputs of one that was only computed, and on its file alone.
let
  inner = derivation { name = "inner"; system = "s"; builder = "b"; };
  outer = file: derivation { name = "outer"; system = "s"; builder = "b"; inherit file; output = inner; };
in
map (file: (outer file).drvPath) [ "" (builtins.unsafeDiscardOutputDependency inner.drvPath) ]
