# Selecting from a value that is no set.
let n = 1; in n.a
