# A list element is computed once, also through `head`, `tail`, `++` and `elemAt`.
let l = [ 0 (builtins.trace "once" 1) ]; in [ (builtins.elemAt l 1) (builtins.head (builtins.tail l)) (builtins.elemAt (l ++ [ 2 ]) 1) l ]
