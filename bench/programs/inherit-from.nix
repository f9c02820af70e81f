# `inherit (s) a b c` in `let`, in plain sets and in `rec` sets, and `inherit a b c`.
let
  inherit (builtins) foldl' genList;

  source = i: { a = i; b = i + 1; c = i + 2; d = i + 3; e = i + 4; };

  step =
    acc: i:
    let
      inherit (source i) a b c;
      plain = { inherit (source a) a d e; inherit b c; };
      recursive = rec {
        inherit (plain) d e;
        sum = d + e + a;
      };
    in
    acc + a + b + c + plain.d + plain.b + recursive.sum;
in
foldl' step 0 (genList (i: i) 400000)
