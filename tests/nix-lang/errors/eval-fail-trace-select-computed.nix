# A selection with a computed name is shown as it is written.
let s = { a.b = throw "value"; }; k = "b"; in s.a.${k}
