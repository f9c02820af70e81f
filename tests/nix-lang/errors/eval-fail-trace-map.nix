# The call site of a function called for an element by `map` is the function itself.
let f = x: x + "a"; in map f [ 1 ]
