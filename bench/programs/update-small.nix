# `//` on small sets: the functional record update, with a literal and with a function's result.
let
  inherit (builtins) bitAnd bitXor foldl' genList;

  step =
    s: i:
    let
      next = s // { count = s.count + 1; last = i; };
    in
    builtins.seq next.count (
      builtins.seq next.sum (
        if bitAnd i 3 == 0 then next // { sum = bitXor s.sum i; } else next // extra i
      )
    );
  extra = i: { "k${toString (bitAnd i 3)}" = i; };

  merged = foldl' (acc: i: acc + ({ a = 1; b = i; } // { b = 2; c = 3; }).b) 0 (genList (i: i) 450000);
  result = foldl' step { count = 0; sum = 0; last = 0; } (genList (i: i) 350000);
in
[ merged result.count result.sum result.k1 ]
