# `true`, `false` and `null` are ordinary names that can be shadowed.
let true = 1; false = 2; null = 3; in [ true false null ]
