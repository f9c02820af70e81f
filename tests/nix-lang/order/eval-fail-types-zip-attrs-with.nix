# With null for every argument of `zipAttrsWith`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.zipAttrsWith (t "f" null) (t "sets" null)
