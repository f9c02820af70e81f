# With null for every argument of `concatStringsSep`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.concatStringsSep (t "sep" null) (t "list" null)
