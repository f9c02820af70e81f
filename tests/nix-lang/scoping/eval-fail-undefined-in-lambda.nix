# An undefined variable in a function that is never called is an error.
let f = x: y; in 1
