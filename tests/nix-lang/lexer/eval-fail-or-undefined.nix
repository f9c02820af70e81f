# `or` after an expression that is no selection is a variable, and can be undefined.
let f = x: x; in f or
