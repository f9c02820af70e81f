# Only a derivation has outputs.
builtins.appendContext "s" { "/nix/store/00000000000000000000000000000000-a" = { outputs = [ "out" ]; }; }
