# A functor that is called in tail position: the call, the functor, the function.
let s = { __functor = self: x: throw "inside"; }; f = x: s x; in f 1
