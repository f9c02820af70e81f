# With null for every argument of `findFile`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.findFile (t "list" null) (t "name" null)
