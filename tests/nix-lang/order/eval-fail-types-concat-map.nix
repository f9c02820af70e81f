# With null for every argument of `concatMap`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.concatMap (t "f" null) (t "list" null)
