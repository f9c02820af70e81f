# A mapped element is computed once, also when the list is filtered, sorted and searched.
let l = map (x: builtins.trace x x) [ 2 1 ]; in [ (builtins.filter (x: x > 1) l) (builtins.sort (a: b: a < b) l) (builtins.elem 1 l) ]
