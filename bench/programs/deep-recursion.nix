# Non-tail recursion: 9,000 frames deep, built up and taken down again.
let
  count = n: if n == 0 then 0 else 1 + count (n - 1);
  run = acc: i: acc + count (9000 - i);
in
builtins.foldl' run 0 (builtins.genList (i: i) 200)
