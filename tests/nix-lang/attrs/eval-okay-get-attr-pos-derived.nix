# The position of an attribute survives `//`, `removeAttrs` and `intersectAttrs`, not `mapAttrs` and `zipAttrsWith`; `listToAttrs` gives that of `value`.
let
  s = { a = 1;
    b = 2; };
  line = n: s: (builtins.unsafeGetAttrPos n s).line or null;
in [
  (line "b" (s // { a = 2; }))
  (line "a" (s // { a = 2; }))
  (line "b" (removeAttrs s [ "a" ]))
  (line "b" (builtins.intersectAttrs { b = 0; } s))
  (line "b" (builtins.mapAttrs (n: v: v) s))
  (line "x" (builtins.listToAttrs [ {
    name = "x";
    value = 1; } ]))
  (line "a" (builtins.zipAttrsWith (n: v: v) [ s ]))
]
