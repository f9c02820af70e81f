# With null for every argument of `catAttrs`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.catAttrs (t "name" null) (t "list" null)
