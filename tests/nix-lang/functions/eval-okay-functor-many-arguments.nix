# A functor takes several arguments like a function.
let s = { __functor = self: a: b: a - b; }; in s 5 3
