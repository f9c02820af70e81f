# `f or x` applies `f` to the variable `or` and to `x`, without a warning.
let or = 1; f = x: y: x + y; in f or 2
