# Asking for the names of a set evaluates none of its values.
let s = { a = throw "unused"; b = throw "unused"; }; in [ (s ? a) (builtins.attrNames s) (builtins.hasAttr "c" s) ]
