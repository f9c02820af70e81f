# Arguments that are calls of functions that only compute: numbers small and large, floats, Booleans, and
# functions that evaluate their parameters in another order or not at all.
let
  tak = x: y: z: if y < x then tak (tak (x - 1) y z) (tak (y - 1) z x) (tak (z - 1) x y) else z;
  ack = m: n: if m == 0 then n + 1 else if n == 0 then ack (m - 1) 1 else ack (m - 1) (ack m (n - 1));
  even = n: if n == 0 then 0 == 0 else odd (n - 1);
  odd = n: if n == 0 then 0 == 1 else even (n - 1);
  pick = b: x: if b then x else 0 - x;
  double = x: x + x;
  add = x: y: if x == 0 then y else add (x - 1) (y + 1);
  first = x: y: if x == 0 then 0 else first (double x - x - 1) (double y);
  large = n: if n == 0 then 1 else double (large (n - 1));
  half = x: y: if x < y then y / 2 else half (half y x) (add x 1);
in
[
  (tak 8 4 2)
  (tak 2.5 1.5 0.5)
  (ack 2 3)
  (pick (even (add 3 4)) (add 1 2))
  (pick (odd (double 7 + 1)) (double (double 3)))
  (first 3 (large 30))
  (large 61)
  (add (add 1 2) (add (add 3 4) 5))
  (half 4 2)
  (half (half 9 1) (half 1 9))
]
