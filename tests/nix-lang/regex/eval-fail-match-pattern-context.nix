# The pattern may not have a context.
builtins.match (builtins.appendContext "a" { "/nix/store/00000000000000000000000000000000-a" = { path = true; }; }) "a"
