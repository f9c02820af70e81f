# Each entry given to `findFile` needs a path.
builtins.findFile [ { prefix = "p"; } ] "p"
