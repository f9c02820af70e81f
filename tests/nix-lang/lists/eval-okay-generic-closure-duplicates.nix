# `genericClosure` calls its operator once for each key, also when the start set repeats one.
builtins.genericClosure { startSet = [ { key = "a"; n = 1; } { key = "a"; n = 2; } ]; operator = i: builtins.trace i.n [ i { key = "b"; n = 3; } ]; }
