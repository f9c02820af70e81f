# Lists are compared from the first element, left before right.
let t = s: v: builtins.trace s v; in [ (t "left 0" 0) (t "left 1" 1) ] == [ (t "right 0" 0) (t "right 1" 2) ]
