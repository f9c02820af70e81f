# `==` and `!=` evaluate the left side first.
let t = n: builtins.trace n n; in [ (t 1 == t 2) (t 3 != t 4) ]
