# `fromJSON` reads deep nesting.
let n = 500; s = c: builtins.concatStringsSep "" (builtins.genList (_: c) n); depth = v: if v == [ ] then 1 else 1 + depth (builtins.head v); in depth (builtins.fromJSON (s "[" + s "]"))
