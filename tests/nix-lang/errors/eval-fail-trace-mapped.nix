# An element that `map` made, forced by an operator.
let f = x: throw "element"; xs = map f [ 1 2 ]; in 1 + builtins.elemAt xs 0
