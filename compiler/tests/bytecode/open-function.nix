# Only called, from this frame: it reads the frame's slots, and nothing is allocated.
k: l:
let
  f = n: if n == k then [ k l ] else g (n + 1);
  g = n: if n == l then f n ++ [ n ] else f n;
in
f 0 ++ g 1
