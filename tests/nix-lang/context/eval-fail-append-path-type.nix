# `path` in a context must be a Boolean.
builtins.appendContext "s" { "/nix/store/00000000000000000000000000000000-a" = { path = "yes"; }; }
