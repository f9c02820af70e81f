# `isInt` and `isFloat` look at the type, not at the value.
[ (builtins.isInt 1) (builtins.isInt 1.0) (builtins.isFloat 1.0) (builtins.isFloat 1) (builtins.isInt "1") (builtins.isFloat (1 / 2.0)) ]
