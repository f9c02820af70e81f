# `intersectAttrs` takes the values of its second set, whichever is larger.
let few = { a = 1; z = 2; }; many = { a = "A"; b = "B"; c = "C"; d = "D"; }; in [ (builtins.intersectAttrs few many) (builtins.intersectAttrs many few) (builtins.intersectAttrs { } many) ]
