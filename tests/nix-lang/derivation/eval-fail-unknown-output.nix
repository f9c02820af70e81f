# An input must have the output that is asked for.
let
  d = derivation { name = "a"; builder = "b"; system = "x"; };
  key = builtins.unsafeDiscardStringContext d.drvPath;
in
derivationStrict { name = "b"; builder = "b"; system = "x"; y = builtins.appendContext "u" { ${key}.outputs = [ "foo" ]; }; }
