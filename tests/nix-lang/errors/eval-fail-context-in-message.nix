# A string with a context is named so in a message.
builtins.length (builtins.appendContext "s" { "/nix/store/00000000000000000000000000000000-a" = { path = true; }; })
