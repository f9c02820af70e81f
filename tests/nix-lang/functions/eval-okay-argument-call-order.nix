# What arguments of nested calls trace comes in the order in which the function evaluates its parameters, once.
let
  tak = x: y: z: if y < x then tak (tak (x - 1) y z) (tak (y - 1) z x) (tak (z - 1) x y) else z;
  add = x: y: if x == 0 then y else add (x - 1) (y + 1);
  say = n: builtins.trace "number ${toString n}" n;
in
[
  (tak (tak (say 6) (say 3) (say 1)) (add (say 2) (add (say 1) (say 0))) (say 0))
  (add (add (say 1) (say 4)) (say 5))
]
