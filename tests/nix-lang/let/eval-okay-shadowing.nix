# An inner `let` shadows the outer one, only inside.
let a = 1; b = let a = 2; in a; in [ a b (let a = 3; in a) a ]
