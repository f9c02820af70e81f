# `outputOf` looks at the derivation in the store: with `--eval` it was only computed.
let inner = derivation { name = "inner"; system = "s"; builder = "b"; };
in builtins.outputOf (builtins.unsafeDiscardOutputDependency inner.drvPath) "out"
