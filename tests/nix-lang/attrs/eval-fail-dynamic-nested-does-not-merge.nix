# Dynamic names do not merge nested sets.
let n = "a"; in { a.b = 1; ${n}.c = 2; }
