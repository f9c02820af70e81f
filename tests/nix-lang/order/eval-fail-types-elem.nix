# With null for every argument of `elem`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.elem (t "x" null) (t "list" null)
