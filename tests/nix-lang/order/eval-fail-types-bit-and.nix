# With null for every argument of `bitAnd`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.bitAnd (t "a" null) (t "b" null)
