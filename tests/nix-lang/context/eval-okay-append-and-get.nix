# `appendContext` adds what `getContext` shows: paths, outputs and all outputs.
builtins.getContext (builtins.appendContext "s" { "/nix/store/00000000000000000000000000000000-a" = { path = true; }; "/nix/store/11111111111111111111111111111111-b.drv" = { outputs = [ "out" "dev" ]; allOutputs = true; path = true; }; })
