# Each element given to `appendContext` must be a set.
builtins.appendContext "s" { "/nix/store/00000000000000000000000000000000-a" = true; }
