# The attributes which `functionArgs` gives are where the formals are.
let f = { a,
  b ? 1 }: a; p = n: builtins.unsafeGetAttrPos n (builtins.functionArgs f); in map (n: [ (p n).line (p n).column ]) [ "a" "b" ]
