# A store path must have a hash of the right form.
builtins.appendContext "s" { "/nix/store/short-a" = { path = true; }; }
