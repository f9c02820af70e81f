# `or` alone is no expression.
let or = 1; in or
