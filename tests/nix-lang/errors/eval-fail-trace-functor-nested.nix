# A functor called in the middle of an expression.
let s = { __functor = self: x: x.a; }; in 1 + s { b = 2; }
