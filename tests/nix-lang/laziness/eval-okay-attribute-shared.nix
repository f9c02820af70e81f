# An attribute is computed once, also through `//`, `inherit`, `attrValues` and `removeAttrs`.
let s = { a = builtins.trace "once" 1; }; in [ s.a (s // { b = 2; }).a (builtins.attrValues s) { inherit (s) a; } (removeAttrs s [ "b" ]) ]
