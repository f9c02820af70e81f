# Appending to one growing string with `+` and with interpolation, and long chains of `+`.
let
  inherit (builtins) foldl' genList stringLength substring;

  numbers = genList (i: i) 8000;
  plus = foldl' (acc: i: acc + "line " + toString i + "\n") "" numbers;
  interpolated = foldl' (acc: i: "${acc}${toString i};") "" numbers;

  chain = i: "a" + toString i + "b" + toString (i + 1) + "c" + toString (i + 2) + "d" + "e" + "f";
  chains = foldl' (acc: i: acc + stringLength (chain i)) 0 (genList (i: i) 200000);
in
[ (stringLength plus) (stringLength interpolated) (substring 30000 20 plus) chains ]
