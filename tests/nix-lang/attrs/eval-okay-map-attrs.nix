# `mapAttrs` gives name and value to the function, when the result is used.
let r = builtins.mapAttrs (n: v: if n == "bad" then throw "unused" else "${n}=${toString v}") { a = 1; b = 2; bad = 3; }; in [ r.a r.b (builtins.attrNames r) ]
