# With an empty start set `genericClosure` does not look at the operator.
builtins.genericClosure { startSet = [ ]; operator = throw "unused"; }
