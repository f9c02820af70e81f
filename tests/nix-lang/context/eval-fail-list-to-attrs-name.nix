# A name given to `listToAttrs` may not have a context.
builtins.listToAttrs [ { name = builtins.appendContext "a" { "/nix/store/11111111111111111111111111111111-d.drv" = { outputs = [ "out" ]; }; }; value = 1; } ]
