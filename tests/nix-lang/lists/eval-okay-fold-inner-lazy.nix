# `foldl'` evaluates each intermediate result only to its outermost part.
(builtins.foldl' (a: b: { n = b; bad = throw "unused"; }) { } [ 1 2 ]).n
