# `or` gives the default when any part of the path is missing or no set.
let s = { a.b = 1; n = 5; }; in [ (s.a.b or 0) (s.a.c or 0) (s.x.y.z or 0) (s.n.b or 0) (1.0.x or 0) (null.a or 0) ]
