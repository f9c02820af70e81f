# Attributes take effect in the order of their names; `name` and the switches before.
let
  t = text: value: builtins.trace text value;
in
(derivationStrict {
  system = t "system" "x";
  builder = t "builder" "b";
  Z = t "Z" 1;
  name = t "name" "a";
  a = t "a" [ (t "a 0" "x") ];
  args = t "args" [ (t "args 0" "x") ];
  __ignoreNulls = t "nulls" false;
  __structuredAttrs = t "structured" false;
}).out
