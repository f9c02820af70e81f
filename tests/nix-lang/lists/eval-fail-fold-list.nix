# `foldl'` needs a list.
builtins.foldl' (a: b: a) 0 { }
