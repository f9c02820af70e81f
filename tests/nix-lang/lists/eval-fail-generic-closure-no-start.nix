# `genericClosure` needs a start set.
builtins.genericClosure { operator = _: [ ]; }
