# The bindings and the body of `let` are one scope, apart from the outside.
let x = 1; f = y: x + y; in let x = 10; g = y: f y + x; in [ (f 1) (g 1) ]
