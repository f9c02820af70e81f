# With null for every argument of `mapAttrs`: what is evaluated before one is refused.
let t = builtins.trace; in builtins.mapAttrs (t "f" null) (t "set" null)
