# `toJSON` evaluates everything.
builtins.toJSON { a = [ (1 + 1) ]; b = "x" + "y"; }
