# `a <b> c` with spaces inside the angles is a comparison, not a search path.
let a = 1; b = 2; in a < b
