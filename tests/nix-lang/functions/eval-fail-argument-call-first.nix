# Two arguments fail. The error is that of the one that the function evaluates first, which is the second.
let
  divide = x: y: x / y;
  less = x: y: if y < x then 1 else less (divide 1 x) (divide x (x - x));
in
less 0 0
