# The same calls with the arguments evaluated first, as programs do with `seq`.
let
  tak =
    x: y: z:
    if y < x then
      let
        a = tak (x - 1) y z;
        b = tak (y - 1) z x;
        c = tak (z - 1) x y;
      in
      builtins.seq a (builtins.seq b (builtins.seq c (tak a b c)))
    else
      z;

  run = acc: shift: acc + tak (18 + shift) (12 + shift) (6 + shift);
in
builtins.foldl' run 0 (builtins.genList (i: i) 30)
