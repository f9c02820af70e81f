# With null on both sides of `&&`: what is evaluated before one is refused.
let t = builtins.trace; in (t "a" null) && (t "b" null)
