# A trace has all calls up to the limit, also where that is a power of two.
let
  next = n: n + 1;
  up = n: if n == 300 then n else up (next n);
in
up 0
