# A set on the left of `+` becomes a string before the right operand is evaluated, wherever it comes from.
let
  t = builtins.trace;
  plus = a: b: a + b;
  left = { __toString = t "__toString" (self: t "left" "x"); };
in
[ (left + t "right" "y") (plus { outPath = t "outPath" "x"; } (t "argument" "y")) (left + t "path" /y) (t "chain" "w" + left + t "end" "z") ]
