# `findFile` that finds nothing is an error.
builtins.findFile [ { prefix = "p"; path = toString ./dir; } ] "q/file.nix"
