# A binding that needs its own value is an infinite recursion.
let a = a; in a
