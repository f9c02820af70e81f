# `let` is an expression which extends as far right as possible.
[ (let a = 1; in a + 1) (1 + (let a = 2; in a * 2)) ((let f = x: x; in f) 5) ]
