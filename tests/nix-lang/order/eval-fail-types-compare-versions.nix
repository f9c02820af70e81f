# With null for every argument of `compareVersions`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.compareVersions (t "a" null) (t "b" null)
