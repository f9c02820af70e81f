# A pipeline of `map`, `filter` and `foldl'`: every element is suspended, then forced once.
let
  numbers = builtins.genList (i: i) 1500000;
  squares = map (x: x * x) numbers;
  odd = builtins.filter (x: builtins.bitAnd x 1 == 1) squares;
  halves = map (x: x / 2) odd;
in
{
  sum = builtins.foldl' builtins.add 0 halves;
  length = builtins.length (builtins.filter (x: x > 1000) halves);
  any = builtins.any (x: x < 0) halves;
  all = builtins.all (x: x >= 0) halves;
}
