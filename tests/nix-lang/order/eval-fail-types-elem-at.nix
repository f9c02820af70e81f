# With null for every argument of `elemAt`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.elemAt (t "list" null) (t "n" null)
