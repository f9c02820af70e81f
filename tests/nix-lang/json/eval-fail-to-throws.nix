# An error inside a value shows the way to it.
builtins.toJSON { a = [ (throw "inside") ]; }
