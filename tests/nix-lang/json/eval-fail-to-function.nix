# `toJSON` refuses functions, and names the way to one.
builtins.toJSON { a = [ 1 (x: x) ]; }
