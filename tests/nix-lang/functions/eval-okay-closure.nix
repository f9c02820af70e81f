# A function keeps the variables of the place where it was written.
let x = 1; f = y: x + y; in let x = 100; in f 1
