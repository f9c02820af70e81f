# `addDrvOutputDependencies` needs a derivation file.
builtins.addDrvOutputDependencies (builtins.appendContext "s" { "/nix/store/00000000000000000000000000000000-a" = { path = true; }; })
