# `elem` evaluates the elements before the one it looks for.
builtins.elem 2 [ (throw "first") 2 ]
