# Every item of `genericClosure` needs a key.
builtins.genericClosure { startSet = [ { } ]; operator = _: [ ]; }
