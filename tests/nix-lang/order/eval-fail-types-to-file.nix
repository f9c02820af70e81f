# With null for every argument of `toFile`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.toFile (t "name" null) (t "s" null)
