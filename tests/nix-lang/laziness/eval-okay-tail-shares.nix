# The tail of a list shares its elements.
let l = [ (builtins.trace "a" 1) (builtins.trace "b" 2) ]; t = builtins.tail l; in [ (builtins.head t) (builtins.elemAt l 1) ]
