# Numbers all the way down, but for one.
let
  tak = x: y: z: if y < x then tak (tak (x - 1) y z) (tak (y - 1) z x) (tak (z - 1) x y) else z;
in
tak 4 2 (tak 3 2 "one")
