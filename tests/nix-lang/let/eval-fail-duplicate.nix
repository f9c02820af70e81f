# The same name may not be bound twice.
let a = 1; a = 2; in a
