# Too deep a recursion in an argument that is a call cannot be caught.
let
  up = n: up (up (n + 1));
in
builtins.tryEval (up 0)
