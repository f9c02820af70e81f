# A name given by the function of `groupBy` may not have a context.
builtins.groupBy (x: x) [ (builtins.appendContext "a" { "/nix/store/11111111111111111111111111111111-d.drv" = { allOutputs = true; }; }) ]
