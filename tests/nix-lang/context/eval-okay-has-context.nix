# `hasContext` tells whether there is any.
let s = builtins.appendContext "s" { "/nix/store/00000000000000000000000000000000-a" = { path = true; }; }; in [ (builtins.hasContext s) (builtins.hasContext (builtins.appendContext "s" { })) ]
