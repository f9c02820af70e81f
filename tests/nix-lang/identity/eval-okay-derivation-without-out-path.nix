# A set of type "derivation" without `outPath` is compared like any other.
let d = x: { type = "derivation"; inherit x; }; in [ (d 1 == d 1) (d 1 == d 2) ]
