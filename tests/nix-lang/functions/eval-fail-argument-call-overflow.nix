# An overflow in an argument that is a call of a call.
let
  double = n: x: if n == 0 then x else double (n - 1) (add x x);
  add = x: y: x + y;
  same = x: if x == 0 then 0 else x;
in
same (double 62 (same (add 2 3)))
