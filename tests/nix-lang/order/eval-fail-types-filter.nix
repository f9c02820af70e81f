# With null for every argument of `filter`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.filter (t "f" null) (t "list" null)
