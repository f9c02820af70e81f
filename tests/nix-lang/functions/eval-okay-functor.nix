# A set with `__functor` is applied by calling that with the set and the argument.
let s = { n = 10; __functor = self: x: self.n + x; }; in [ (s 1) ((s // { n = 20; }) 1) (map s [ 1 2 ]) ]
