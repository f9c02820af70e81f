# `head` and `tail` take a list apart without evaluating elements.
let l = [ 1 (throw "unused") 3 ]; in [ (builtins.head l) (builtins.length (builtins.tail l)) (builtins.tail [ 1 ]) ]
