# With null for every argument of `partition`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.partition (t "f" null) (t "list" null)
