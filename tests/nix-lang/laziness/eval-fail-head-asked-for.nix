# The same once it was asked for, by a comparison of a piece of it.
let
  starts = pre: x: builtins.substring 0 (builtins.stringLength pre) x == pre;
  g = f: list: if list == [ ] then "" else "${f (builtins.head list)}";
in g (x: if starts "a" x then { y = x; } else { }) [ "ab" "c" ]
