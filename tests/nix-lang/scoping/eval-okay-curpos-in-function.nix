# `__curPos` is where it is written, not where the function is called.
let
  f = x:
    __curPos.line;
in
f 1
