# A function whose result is a variable shows although the variable is all that is left to do.
let f = x: x; in 1 + f (throw "argument")
