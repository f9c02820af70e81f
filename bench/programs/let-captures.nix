# `let` blocks with many bindings, some unused, in nested functions that capture several names.
let
  inherit (builtins) foldl' genList;

  outer =
    a: b:
    let
      c = a + b;
      d = c * 2;
      unused = throw "never looked at";
      rare = d * d + a;
      inner =
        x:
        let
          e = x + c;
          f = if x == 3 then rare else e + d;
          g = y: y + e + f + a + b;
        in
        g (x + 1) + g d;
    in
    if a < 0 then unused else inner b + inner 3;
in
foldl' (acc: i: acc + outer i (builtins.bitAnd i 15)) 0 (genList (i: i) 350000)
