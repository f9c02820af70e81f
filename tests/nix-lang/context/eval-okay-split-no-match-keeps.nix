# `split` that finds nothing gives the string with its context.
map builtins.hasContext (builtins.split "x" (builtins.appendContext "a-b" { "/nix/store/00000000000000000000000000000000-a" = { path = true; }; }))
