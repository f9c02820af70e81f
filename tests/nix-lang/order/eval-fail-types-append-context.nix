# With null for every argument of `appendContext`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.appendContext (t "s" null) (t "set" null)
