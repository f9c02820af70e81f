# The result of `__functor self` may be a set with `__functor` in its turn.
let inner = { __functor = self: x: "inner ${x}"; }; outer = { __functor = self: inner; }; in outer "x"
