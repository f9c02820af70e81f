# Only a derivation has all outputs.
builtins.appendContext "s" { "/nix/store/00000000000000000000000000000000-a" = { allOutputs = true; }; }
