# An attribute made by `mapAttrs` is computed once.
let s = builtins.mapAttrs (n: v: builtins.trace n (v + 1)) { a = 1; b = 2; }; in [ s.a s.a s ]
