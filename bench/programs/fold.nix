# The strict left fold with a small function, over a list made by `genList`.
let
  numbers = builtins.genList (i: i) 1500000;
  sum = builtins.foldl' (acc: x: acc + x) 0 numbers;
  largest = builtins.foldl' (acc: x: if x > acc then x else acc) 0 numbers;
  alternating = builtins.foldl' (acc: x: x - acc) 0 numbers;
in
[ sum largest alternating ]
