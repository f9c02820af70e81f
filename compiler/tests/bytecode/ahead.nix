# Arguments that are calls of functions that only compute, made ahead: of `tak` in the order in which it
# evaluates its parameters, of `ack` the second one if the first is a number, of `late` none: the division
# comes first, and may fail. `shown` does more than to compute.
let
  tak = x: y: z: if y < x then tak (tak (x - 1) y z) (tak (y - 1) z x) (tak (z - 1) x y) else z;
  ack = m: n: if m == 0 then n + 1 else if n == 0 then ack (m - 1) 1 else ack (m - 1) (ack m (n - 1));
  late = x: y: if x / x == 1 then y else late x (ack x y);
  shown = x: builtins.trace x x;
in
a: b: [ (tak a b 3) (ack a b) (late a b) (ack (ack a 1) (shown b)) (ack (shown a) (ack a b)) ]
