# Builtins that call a function accept a functor.
let f = { __functor = _: x: x > 1; }; in [ (builtins.filter f [ 1 2 3 ]) (builtins.all f [ 2 ]) (builtins.genList { __functor = _: i: i + 1; } 2) (builtins.partition f [ 1 2 ]) ]
