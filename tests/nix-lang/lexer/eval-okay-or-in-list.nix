# Within a list an application that ends in `or` gives a warning, for its meaning is to change.
let or = 1; f = x: x + 1; in [ f or ]
