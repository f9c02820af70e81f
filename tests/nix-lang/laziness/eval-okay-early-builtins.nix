# Lengths, heads and tails that are computed before they are needed give what they give when they are.
let
  inherit (builtins) head tail stringLength substring;
  starts = prefix: text: substring 0 (stringLength prefix) text == prefix;
  compare = order: a: b:
    if a == [ ] then (if b == [ ] then 0 else -1)
    else if b == [ ] then 1
    else
      let first = order (head a) (head b); in
      if first == 0 then compare order (tail a) (tail b) else first;
  numbers = a: b: if a < b then -1 else if a > b then 1 else 0;
  ignoring = a: b: 0;
  count = list: n: if list == [ ] then n else count (tail list) (n + 1);
  long = builtins.genList (n: n) 300;
in
[
  (map (starts "ab") [ "abc" "ab" "a" "" "xab" ])
  (starts "é" "été")
  (starts "" "")
  (starts { __toString = self: "ab"; } "abc")
  (starts ./. (toString ./. + "/x"))
  (compare numbers [ 1 2 3 ] [ 1 2 4 ])
  (compare numbers [ 1 2 ] [ 1 2 ])
  (compare numbers [ 2 ] [ 1 9 9 ])
  (compare numbers [ (1 + 1) 5 ] [ (3 - 1) 4 ])
  (compare numbers [ 1.5 ] [ 1 ])
  (compare ignoring [ (throw "never") 1 ] [ (throw "never") ])
  (count long 0)
  (count (long ++ [ (throw "never") ]) 0)
]
