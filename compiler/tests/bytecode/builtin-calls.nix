# Saturated calls of builtins take their arguments in place; `__sub` and its like are operators;
# `seq` is code; partial and excessive applications are ordinary calls.
x: [
  (builtins.head x)
  (map (y: y + x) x)
  (builtins.foldl' builtins.add 0 x)
  (builtins.elemAt x 0 1)
  (builtins.elemAt x)
  (builtins.sub x 1)
  (builtins.seq x x)
]
