# Equality, order and names ignore the context.
let s = builtins.appendContext "a" { "/nix/store/00000000000000000000000000000000-a" = { path = true; }; }; in [ (s == "a") (s < "b") ("a" < s) (builtins.elem "a" [ s ]) (builtins.stringLength s) ]
