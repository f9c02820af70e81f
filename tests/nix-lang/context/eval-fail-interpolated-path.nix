# A string in an interpolated path may not have a context.
/a/${builtins.appendContext "b" { "/nix/store/00000000000000000000000000000000-a" = { path = true; }; }}
