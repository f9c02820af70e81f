# `?` takes quoted, interpolated and dynamic names.
let s = { "a b" = 1; c.d = 2; }; n = "c"; in [ (s ? "a b") (s ? ${n}) (s ? ${n}.d) (s ? "${n}".x) (s ? "a ${"b"}") ]
