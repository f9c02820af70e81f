# With null for every argument of `unsafeGetAttrPos`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.unsafeGetAttrPos (t "name" null) (t "set" null)
