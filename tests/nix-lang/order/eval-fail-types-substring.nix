# With null for every argument of `substring`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.substring (t "start" null) (t "len" null) (t "s" null)
