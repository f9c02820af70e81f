# A value is computed once, however often and wherever it is used.
let v = builtins.trace "once" (1 + 1); s = { inherit v; }; l = [ v s.v ]; f = x: x + v; in [ v s.v l (f v) ]
