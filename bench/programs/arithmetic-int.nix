# Integers: Collatz sequences, a linear congruential generator, comparisons, `bitAnd`, `bitXor`
# and division.
let
  inherit (builtins) bitAnd bitXor foldl' genList;

  collatz = n: steps: if n == 1 then steps else collatz (if bitAnd n 1 == 0 then n / 2 else 3 * n + 1) (steps + 1);
  longest = foldl' (best: n: let s = collatz n 0; in if s > best then s else best) 0 (genList (i: i + 1) 5000);

  random = foldl' (seed: _: bitAnd (seed * 1103515245 + 12345) 2147483647) 42 (genList (i: i) 300000);
  mixed = foldl' (acc: i: bitXor acc (i * i - acc / 3) - (if i >= 5000 && i != 7 || acc <= 0 then 1 else -i)) 1 (genList (i: i) 200000);
in
[ longest random mixed ]
