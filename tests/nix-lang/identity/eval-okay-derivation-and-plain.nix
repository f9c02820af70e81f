# A derivation and a plain set are compared as sets.
let d = { type = "derivation"; outPath = "a"; }; in [ (d == { outPath = "a"; }) (d == { type = "derivation"; outPath = "a"; n = 1; }) (d == { type = "other"; outPath = "a"; }) ]
