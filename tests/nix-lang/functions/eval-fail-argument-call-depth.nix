# The limit of calls is where it is without arguments computed ahead: one call less is too few.
let
  next = n: n + 1;
  up = n: if n == 30 then n else up (next n);
in
up 0
