# The operator of `genericClosure` must give a list of sets.
builtins.genericClosure { startSet = [ { key = 1; } ]; operator = x: [ 2 ]; }
