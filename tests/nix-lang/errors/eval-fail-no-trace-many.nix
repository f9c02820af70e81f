# Without `--show-trace` only the outermost part of a long trace is shown.
let s = { a = throw "bottom"; b = s.a; c = s.b; d = s.c; e = s.d; f = s.e; }; in s.f
