# With null for every argument of `lessThan`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.lessThan (t "a" null) (t "b" null)
