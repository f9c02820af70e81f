# The trace of an overflow in an argument in which another argument has a value that does not fit 61 bits.
let
  sum = n: if n <= 0 then 4611686018427387904 else sum (n - 1) + pick (n - 1) (n + 2305843009213693951) (n - 2);
  pick = n: x: y: if n <= 0 then x else if n > x then sum (n - 1) else pick (n - 1) (sum (n - 1)) (pick (n - 1) (n - 1) x);
in
pick 4 5 1
