# `trace` has no limit of depth or length for what is evaluated.
let v = builtins.genList (i: i) 12; d = { a.b.c.d.e.f.g.h.i.j.k.l = 1; }; in builtins.deepSeq [ v d ] (builtins.trace v (builtins.trace d 1))
