# `or` takes one simple expression; application goes on after it.
let f = x: x * 2; s = { }; in [ (s.f or f 4) (s.a.b or s.c or 3) ]
