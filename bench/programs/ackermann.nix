# Doubly recursive calls whose argument is itself a call: Ackermann's function.
let
  ack =
    m: n:
    if m == 0 then
      n + 1
    else if n == 0 then
      ack (m - 1) 1
    else
      ack (m - 1) (ack m (n - 1));

  run = acc: _: acc + ack 3 5;
in
builtins.foldl' run 0 (builtins.genList (i: i) 60)
