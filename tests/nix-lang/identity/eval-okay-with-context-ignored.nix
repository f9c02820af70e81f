# Strings which differ only in their context are equal.
let s = builtins.appendContext "a" { "/nix/store/00000000000000000000000000000000-x" = { path = true; }; }; in [ (s == "a") (builtins.hasContext s) ]
