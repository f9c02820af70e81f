# Each call computes its body anew.
let f = x: builtins.trace "call" x; in [ (f 1) (f 1) ]
