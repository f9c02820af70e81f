# Of a missing attribute deep in a path the trace names the whole path, the error only the missing part.
let s = { a.b = { }; }; in s.a.b.c.d
