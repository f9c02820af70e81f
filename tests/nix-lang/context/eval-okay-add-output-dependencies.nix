# `addDrvOutputDependencies` turns a dependency on the file into one on all outputs, and keeps such a one.
let s = builtins.appendContext "s" { "/nix/store/11111111111111111111111111111111-d.drv" = { path = true; }; }; t = builtins.addDrvOutputDependencies s; in [ (builtins.getContext t) (builtins.getContext (builtins.addDrvOutputDependencies t)) ]
