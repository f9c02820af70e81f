# `1e3` is the int 1 followed by the identifier `e3`.
let e3 = "e3"; in [ 1e3 ]
