# With null for function and argument of a call.
let t = builtins.trace; in (t "f" null) (t "x" null)
