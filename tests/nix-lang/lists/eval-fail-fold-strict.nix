# An intermediate result of `foldl'` that fails is an error, although the next step ignores it.
builtins.foldl' (a: b: if b == 1 then throw "intermediate" else b) 0 [ 1 2 ]
