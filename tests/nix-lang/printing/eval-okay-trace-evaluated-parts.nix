# Parts evaluated before are printed by `trace`.
let s = { a = 1 + 1; b = [ (2 + 2) ]; c = 3 + 3; }; in builtins.seq s.a (builtins.seq s.b (builtins.trace s 1))
