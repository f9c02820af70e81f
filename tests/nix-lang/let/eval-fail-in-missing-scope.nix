# The names of a `let` are unknown after its end.
[ (let a = 1; in a) a ]
