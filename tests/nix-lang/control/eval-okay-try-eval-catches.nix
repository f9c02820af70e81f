# `tryEval` catches `throw` and `assert`, at any depth of calls.
let f = n: if n == 0 then throw "deep" else f (n - 1); in map (x: x.success) [ (builtins.tryEval (throw "a")) (builtins.tryEval (assert false; 1)) (builtins.tryEval (f 10)) (builtins.tryEval (1 + throw "b")) (builtins.tryEval (assert 1 == 2; 1)) ]
