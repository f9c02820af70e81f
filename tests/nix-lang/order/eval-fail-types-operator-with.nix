# With null for the set of `with`.
let t = builtins.trace; in with (t "s" null); x
