# `//` on small sets: the functional record update, with a literal and with a function's result.
let
  inherit (builtins) foldl' genList;

  step =
    s: i:
    let
      next = s // { count = s.count + 1; last = i; };
    in
    if i / 3 * 3 == i then next // { sum = s.sum + i; } else next // (extra i);
  extra = i: { "k${toString (builtins.bitAnd i 3)}" = i; };

  merged = foldl' (acc: i: acc + ({ a = 1; b = i; } // { b = 2; c = 3; }).b) 0 (genList (i: i) 250000);
  result = foldl' step { count = 0; sum = 0; last = 0; } (genList (i: i) 200000);
in
[ merged result.count result.sum result.k1 ]
