# Integers: Collatz sequences, a linear congruential generator, comparisons, `bitAnd`, `bitXor`
# and division.
let
  inherit (builtins) bitAnd bitXor foldl' genList;

  next = n: if bitAnd n 1 == 0 then n / 2 else 3 * n + 1;
  collatz = n: steps: if n == 1 then steps else collatz (next n) (steps + 1);
  max = a: b: if a > b then a else b;
  longest = foldl' (best: n: max best (collatz n 0)) 0 (genList (i: i + 1) 9000);

  random = foldl' (seed: _: bitAnd (seed * 1103515245 + 12345) 2147483647) 42 (genList (i: i) 600000);
  sign = acc: i: if i >= 5000 && i != 7 || acc <= 0 then 1 else -i;
  mixed = foldl' (acc: i: bitXor acc (i * i - acc / 3) - sign acc i) 1 (genList (i: i) 400000);
in
[ longest random mixed ]
