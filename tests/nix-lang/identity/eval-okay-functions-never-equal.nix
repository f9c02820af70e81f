# Functions are not equal, not even a function with itself.
let f = x: x; in [ (f == f) (f != f) ((x: x) == (x: x)) (builtins.add == builtins.add) (builtins.add 1 == builtins.add 1) ]
