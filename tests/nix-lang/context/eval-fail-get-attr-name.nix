# The name given to `getAttr` may not have a context.
builtins.getAttr (builtins.appendContext "a" { "/nix/store/00000000000000000000000000000000-a" = { path = true; }; }) { a = 1; }
