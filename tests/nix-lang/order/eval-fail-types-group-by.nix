# With null for every argument of `groupBy`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.groupBy (t "f" null) (t "list" null)
