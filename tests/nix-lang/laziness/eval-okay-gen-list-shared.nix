# An element made by `genList` is computed once, in the order of use.
let l = builtins.genList (i: builtins.trace i i) 3; in [ (builtins.elemAt l 2) (builtins.elemAt l 0) l ]
