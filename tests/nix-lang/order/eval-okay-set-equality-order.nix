# Sets are compared attribute by attribute in the order in which the program first names them, left value before right.
let t = s: v: builtins.trace s v; in { zz = t "left zz" 1; aa = t "left aa" 1; } == { aa = t "right aa" 1; zz = t "right zz" 1; }
