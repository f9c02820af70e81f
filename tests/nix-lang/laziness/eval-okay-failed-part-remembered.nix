# A binding that fails because of another one is remembered on its own.
let a = builtins.trace "a" (throw "bad"); b = builtins.trace "b" (a + 1); t = x: (builtins.tryEval x).success; in [ (t b) (t a) (t b) ]
