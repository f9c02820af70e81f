# An error in an argument that is a call shows where the parameter is evaluated, and all calls in between.
let
  divide = x: y: x / y;
  sum = x: y: if x == 0 then y else sum (x - 1) (sum (y - 1) (divide y (x - 1)));
in
sum 3 2
