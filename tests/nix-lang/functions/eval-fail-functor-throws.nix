# An error inside a functor names the call.
let s = { __functor = self: x: throw "in functor"; }; in s 1
