# `addDrvOutputDependencies` needs exactly one element.
builtins.addDrvOutputDependencies (builtins.appendContext "s" { "/nix/store/11111111111111111111111111111111-d.drv" = { path = true; }; "/nix/store/11111111111111111111111111111111-e.drv" = { path = true; }; })
