# A name computed for a selection may not have a context.
{ a = 1; }.${builtins.appendContext "a" { "/nix/store/00000000000000000000000000000000-a" = { path = true; }; }}
