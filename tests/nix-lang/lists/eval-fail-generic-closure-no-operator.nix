# `genericClosure` needs an operator.
builtins.genericClosure { startSet = [ { key = 1; } ]; }
