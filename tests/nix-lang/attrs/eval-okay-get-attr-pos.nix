# `unsafeGetAttrPos` tells where an attribute was written: file, line and column.
let s = {
  a = 1;
    b.c = 2;
  inherit (builtins) map;
}; p = n: s: let r = builtins.unsafeGetAttrPos n s; in if r == null then null else "${baseNameOf r.file}:${toString r.line}:${toString r.column}"; in [ (p "a" s) (p "b" s) (p "c" s.b) (p "map" s) (p "x" s) ]
