# The operator of `genericClosure` must give a list.
builtins.genericClosure { startSet = [ { key = 1; } ]; operator = x: x; }
