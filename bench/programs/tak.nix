# Curried calls with lazy arguments: Takeuchi's function. An argument that is never looked at
# is never computed, so most arguments are suspended and only some of them are run.
let
  tak =
    x: y: z:
    if y < x then
      tak (tak (x - 1) y z) (tak (y - 1) z x) (tak (z - 1) x y)
    else
      z;

  run = acc: shift: acc + tak (18 + shift) (12 + shift) (6 + shift);
in
builtins.foldl' run 0 (builtins.genList (i: i) 50)
