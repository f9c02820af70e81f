# With null for every argument of `bitXor`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.bitXor (t "a" null) (t "b" null)
