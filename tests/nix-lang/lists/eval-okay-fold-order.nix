# `foldl'` applies its function from the left, and evaluates each result before the next step.
builtins.foldl' (a: b: builtins.trace "${toString a},${toString b}" (a + b)) 0 [ 1 2 3 ]
