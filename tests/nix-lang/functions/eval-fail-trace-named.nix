# The trace names the function by the variable it is bound to, and its call site.
let f = x: x + "a"; in f 1
