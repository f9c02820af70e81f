# Errors that pass through such calls can be caught, and what was evaluated before stays.
let
  tak = x: y: z: if y < x then tak (tak (x - 1) y z) (tak (y - 1) z x) (tak (z - 1) x y) else z;
  add = x: y: if x == 0 then y else add (x - 1) (y + 1);
  bad = throw "bad";
  seen = builtins.trace "seen" 2;
  try = x: (builtins.tryEval x).success;
in
[
  (try (tak 5 (add seen bad) 1))
  (try (add (add 1 (add seen 3)) (add seen bad)))
  (try (tak (add seen 4) (add bad 1) (add 1 bad)))
  (tak (add seen 4) (add 1 2) (tak 3 seen 1))
  (try (tak 3 2 (add 1 bad)))
]
