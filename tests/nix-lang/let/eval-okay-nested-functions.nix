# A binding may be a function that uses later bindings.
let f = x: g x + h; g = y: y * 2; h = 1; in f 10
