# `findFile` needs a list of sets.
builtins.findFile [ "p" ] "p"
