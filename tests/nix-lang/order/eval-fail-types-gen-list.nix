# With null for every argument of `genList`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.genList (t "f" null) (t "n" null)
