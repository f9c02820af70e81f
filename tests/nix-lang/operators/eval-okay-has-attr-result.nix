# `?` is true only if the whole path exists; a missing or non-set step gives false.
let s = { a.b.c = 1; n = 1; }; in [ (s ? a) (s ? a.b.c) (s ? a.x) (s ? x.b.c) (s ? n.b) (1 ? a) ([ ] ? a) (null ? a.b) ]
