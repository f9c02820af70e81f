# The source of `inherit (e)` is evaluated only when needed, and once for all its names.
let s = { inherit (builtins.trace "source" { a = 1; b = 2; }) a b; inherit (throw "unused") c; }; in [ s.a s.b ]
