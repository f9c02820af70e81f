# An argument that is a call is not evaluated if the function does not come to that parameter, however long
# it would take or fail.
let
  endless = n: endless (n + 1);
  divide = x: y: x / y;
  guard = x: y: if x == 0 then 0 else if y == 0 then 1 else guard (x - 1) (divide 1 0);
  both = x: y: if x == 0 then 1 else both 0 (both x (divide x 0));
in
[
  (guard 0 (endless 1))
  (guard 0 (divide 1 0))
  (both 1 (divide 1 0))
  (both (divide 0 1) (endless 1))
]
