# `or` may be bound by `let` and inherited, and an application may end in it.
let or = 1; f = x: x + 1; s = { inherit or; }; in [ s.or (f or) ]
