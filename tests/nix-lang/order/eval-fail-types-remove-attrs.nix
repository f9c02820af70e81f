# With null for every argument of `removeAttrs`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.removeAttrs (t "set" null) (t "names" null)
