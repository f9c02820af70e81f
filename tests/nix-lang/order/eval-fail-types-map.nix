# With null for every argument of `map`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.map (t "f" null) (t "list" null)
