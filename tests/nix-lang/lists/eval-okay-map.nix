# `map` applies its function lazily, to each element once.
let l = map (x: builtins.trace x (x * 2)) [ 1 2 3 ]; in [ (builtins.elemAt l 1) (builtins.elemAt l 1) (builtins.length l) ]
