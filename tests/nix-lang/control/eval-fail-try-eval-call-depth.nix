# `tryEval` does not catch the limit of calls.
let f = n: f n + 1; in builtins.tryEval (f 0)
