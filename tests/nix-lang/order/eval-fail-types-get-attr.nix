# With null for every argument of `getAttr`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.getAttr (t "name" null) (t "set" null)
