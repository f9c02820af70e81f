# An attribute that failed is remembered too.
let s = { a = builtins.trace "once" (throw "bad"); }; t = x: (builtins.tryEval x).success; in [ (t s.a) (t s.a) (t (s // { }).a) ]
