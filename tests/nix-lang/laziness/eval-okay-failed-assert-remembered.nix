# A failed assertion is remembered as well.
let v = assert builtins.trace "once" false; 1; in [ (builtins.tryEval v) (builtins.tryEval v) ]
