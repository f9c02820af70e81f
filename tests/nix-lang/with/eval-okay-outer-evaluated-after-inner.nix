# When the inner set lacks the name, the outer one is evaluated after it.
with builtins.trace "outer" { a = 1; }; with builtins.trace "inner" { b = 2; }; a
