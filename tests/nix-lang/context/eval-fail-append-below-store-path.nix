# A file inside a store path is no element of a context.
builtins.appendContext "s" { "/nix/store/00000000000000000000000000000000-a/bin" = { path = true; }; }
