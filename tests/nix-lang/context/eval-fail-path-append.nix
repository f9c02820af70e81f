# A string with a context cannot be appended to a path.
/a + builtins.appendContext "/b" { "/nix/store/00000000000000000000000000000000-a" = { path = true; }; }
