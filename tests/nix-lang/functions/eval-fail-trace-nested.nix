# The trace lists nested calls from the outermost inwards.
let f = x: g x; g = y: throw y; in f "inner"
