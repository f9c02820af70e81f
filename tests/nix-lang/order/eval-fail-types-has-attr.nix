# With null for every argument of `hasAttr`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.hasAttr (t "name" null) (t "set" null)
