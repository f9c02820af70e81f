# A function with formals needs a set.
let f = { a ? 1 }: a; in f 1
