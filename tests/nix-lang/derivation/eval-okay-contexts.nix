# The context of a path is its derivation: whole for `drvPath`, one output for outputs.
let
  d = derivation { name = "a"; builder = "/bin/sh"; system = "x"; outputs = [ "out" "dev" ]; };
in
map builtins.getContext [ d.drvPath d.outPath "${d}${d.dev}${d.drvPath}" (builtins.toFile "f" "x") "${./tree/a}" ]
