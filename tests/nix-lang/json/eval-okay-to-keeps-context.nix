# The context of strings goes into the JSON text.
builtins.getContext (builtins.toJSON { a = builtins.appendContext "x" { "/nix/store/00000000000000000000000000000000-a" = { path = true; }; }; b = [ (builtins.appendContext "y" { "/nix/store/00000000000000000000000000000000-b" = { path = true; }; }) ]; })
