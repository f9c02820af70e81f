# A selection with a default, of a value that fails.
let s = { a.b = throw "value"; }; in { r = s.a.b or 2; }.r
