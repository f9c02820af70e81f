# With null for every argument of `foldl'`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.foldl' (t "f" null) (t "start" null) (t "list" null)
