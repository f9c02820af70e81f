# The context of strings goes into the XML text.
builtins.getContext (builtins.toXML [ (builtins.appendContext "x" { "/nix/store/00000000000000000000000000000000-a" = { path = true; }; }) ])
