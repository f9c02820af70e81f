# A computed attribute name may not have a context.
{ ${builtins.appendContext "a" { "/nix/store/00000000000000000000000000000000-a" = { path = true; }; }} = 1; }
