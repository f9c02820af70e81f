# `getAttr` and `hasAttr` take any string as a name.
let s = { "a.b" = 1; a.b = 2; }; in [ (builtins.getAttr "a.b" s) (builtins.getAttr "a" s) (builtins.hasAttr "a.b" s) (builtins.hasAttr "b" s) ]
