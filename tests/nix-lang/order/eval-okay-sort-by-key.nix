# `sort` by a key, and by several keys with the comparison of lists.
map (e: e.n) (builtins.sort (a: b: [ a.x a.y ] < [ b.x b.y ]) [ { n = 1; x = 2; y = 1; } { n = 2; x = 1; y = 2; } { n = 3; x = 1; y = 1; } ])
