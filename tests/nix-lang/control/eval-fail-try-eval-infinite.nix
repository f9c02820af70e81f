# `tryEval` does not catch an infinite recursion.
let a = a; in builtins.tryEval a
