# Calls of calls as arguments at the limit of calls: one call less is too few.
let
  next = n: n + 1;
  swap = x: y: if x == 12 then y else if y == 40 then x else swap (next x) (next (next y));
in
swap 0 31
