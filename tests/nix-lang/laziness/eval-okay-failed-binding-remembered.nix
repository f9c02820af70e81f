# A binding that failed fails again without being computed again: the trace comes once.
let v = builtins.trace "once" (throw "bad"); in [ (builtins.tryEval v).success (builtins.tryEval v).success ]
