# `unsafeDiscardOutputDependency` turns a dependency on all outputs into one on the file.
builtins.getContext (builtins.unsafeDiscardOutputDependency (builtins.appendContext "s" { "/nix/store/11111111111111111111111111111111-d.drv" = { allOutputs = true; outputs = [ "out" ]; }; }))
