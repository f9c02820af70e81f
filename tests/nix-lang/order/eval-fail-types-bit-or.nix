# With null for every argument of `bitOr`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.bitOr (t "a" null) (t "b" null)
