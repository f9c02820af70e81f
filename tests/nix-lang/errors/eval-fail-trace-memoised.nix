# What failed before has the trace of the first time, up to where that was caught.
let a = throw "once"; f = x: builtins.addErrorContext "in f" x; g = x: builtins.addErrorContext "in g" x; in
[ (builtins.tryEval (f a)).success (g a) ]
