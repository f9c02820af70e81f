# `attrNames` and `attrValues` go by the order of the bytes of the names.
let s = { b = 1; a = 2; B = 3; "1" = 4; "" = 5; "é" = 6; _ = 7; a' = 8; a-b = 9; ab = 10; }; in [ (builtins.attrNames s) (builtins.attrValues s) ]
