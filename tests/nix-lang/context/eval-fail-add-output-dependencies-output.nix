# `addDrvOutputDependencies` refuses an output.
builtins.addDrvOutputDependencies (builtins.appendContext "s" { "/nix/store/11111111111111111111111111111111-d.drv" = { outputs = [ "out" ]; }; })
