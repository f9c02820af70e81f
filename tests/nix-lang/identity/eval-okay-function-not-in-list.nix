# `elem` finds a function only as the same object.
let f = x: x; in [ (builtins.elem f [ f ]) (builtins.elem f [ (x: x) ]) ]
