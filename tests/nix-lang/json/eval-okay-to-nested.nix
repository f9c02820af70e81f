# `toJSON` of lists and sets has no spaces, and sorts names by their bytes.
builtins.toJSON { b = [ 1 [ ] { } ]; a = { "x y" = null; X = 1; }; "" = "empty"; }
