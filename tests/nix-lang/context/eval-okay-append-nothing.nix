# An element which asks for nothing adds nothing.
builtins.getContext (builtins.appendContext "s" { "/nix/store/00000000000000000000000000000000-a" = { }; "/nix/store/00000000000000000000000000000000-b" = { path = false; }; "/nix/store/11111111111111111111111111111111-b.drv" = { outputs = [ ]; allOutputs = false; }; })
