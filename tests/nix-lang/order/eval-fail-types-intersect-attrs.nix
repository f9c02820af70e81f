# With null for every argument of `intersectAttrs`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.intersectAttrs (t "a" null) (t "b" null)
