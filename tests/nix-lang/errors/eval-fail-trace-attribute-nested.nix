# The trace of a nested attribute names the path that was selected.
let s.a.b = throw "broken"; in s.a.b
