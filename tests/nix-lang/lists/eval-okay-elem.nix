# `elem` compares with `==` and stops at the first equal element.
[ (builtins.elem 1 [ 0 1.0 (throw "unused") ]) (builtins.elem { a = 1; } [ { a = 1; } ]) (builtins.elem null [ ]) (builtins.elem "a" [ "b" ]) ]
