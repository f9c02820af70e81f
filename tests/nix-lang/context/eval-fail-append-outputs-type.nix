# `outputs` in a context must be a list.
builtins.appendContext "s" { "/nix/store/11111111111111111111111111111111-d.drv" = { outputs = "out"; }; }
