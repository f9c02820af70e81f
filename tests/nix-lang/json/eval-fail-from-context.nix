# `fromJSON` refuses a string with context.
builtins.fromJSON (builtins.appendContext "1" { "/nix/store/00000000000000000000000000000000-a" = { path = true; }; })
