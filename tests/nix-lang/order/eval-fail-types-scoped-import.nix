# With null for every argument of `scopedImport`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.scopedImport (t "scope" null) (t "path" null)
