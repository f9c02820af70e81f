# With null for every argument of `sort`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.sort (t "f" null) (t "list" null)
