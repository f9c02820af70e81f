# What the arithmetic and comparison operators and builtins evaluate, in which order.
let
  t = builtins.trace;
  w = x: builtins.seq x null;
in
[
  (w (t "a + b: a" 1 + t "a + b: b" 2))
  (w (t "a + b (strings): a" "x" + t "a + b (strings): b" "y"))
  (w (t "a + b (paths): a" /x + t "a + b (paths): b" "y"))
  (w (t "a - b: a" 1 - t "a - b: b" 2))
  (w (t "a * b: a" 1 * t "a * b: b" 2))
  (w (t "a / b: a" 1 / t "a / b: b" 2))
  (w (-t "- a: a" 1))
  (w (t "a < b: a" 1 < t "a < b: b" 2))
  (w (t "a <= b: a" 1 <= t "a <= b: b" 2))
  (w (t "a > b: a" 1 > t "a > b: b" 2))
  (w (t "a >= b: a" 1 >= t "a >= b: b" 2))
  (w (t "a < b (lists): a" [ (t "a < b (lists): a's first" 1) (t "a < b (lists): a's second" 1) (t "a < b (lists): a's third" 1) ]
    < t "a < b (lists): b" [ (t "a < b (lists): b's first" 1) (t "a < b (lists): b's second" 2) (t "a < b (lists): b's third" 1) ]))
  (w (t "a >= b (lists): a" [ (t "a >= b (lists): a's first" 1) (t "a >= b (lists): a's second" 2) ]
    >= t "a >= b (lists): b" [ (t "a >= b (lists): b's first" 1) (t "a >= b (lists): b's second" 1) ]))
  (w (builtins.add (t "add a b: a" 1) (t "add a b: b" 2)))
  (w (builtins.sub (t "sub a b: a" 1) (t "sub a b: b" 2)))
  (w (builtins.mul (t "mul a b: a" 1) (t "mul a b: b" 2)))
  (w (builtins.div (t "div a b: a" 1) (t "div a b: b" 2)))
  (w (builtins.bitAnd (t "bitAnd a b: a" 1) (t "bitAnd a b: b" 2)))
  (w (builtins.bitOr (t "bitOr a b: a" 1) (t "bitOr a b: b" 2)))
  (w (builtins.bitXor (t "bitXor a b: a" 1) (t "bitXor a b: b" 2)))
  (w (builtins.lessThan (t "lessThan a b: a" 1) (t "lessThan a b: b" 2)))
  (w (builtins.ceil (t "ceil n: n" 1.5)))
  (w (builtins.floor (t "floor n: n" 1.5)))
]
