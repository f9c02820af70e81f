# Comparing two sets that hold themselves exceeds the limit of calls.
let a = { next = a; n = 1; }; b = { next = b; n = 1; }; in a == b
