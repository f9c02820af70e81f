# A derivation that depends on all that another one needs wants that in the store: with `--eval` it was
# only computed.
let
  inner = derivation { name = "inner"; system = "s"; builder = "b"; };
in
derivationStrict { name = "outer"; system = "s"; builder = "b"; all = inner.drvPath; }
