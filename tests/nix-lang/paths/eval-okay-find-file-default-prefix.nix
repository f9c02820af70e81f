# An entry without prefix is found under any name.
builtins.typeOf (builtins.findFile [ { path = toString ./dir; } ] "file.nix")
