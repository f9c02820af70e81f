# A list that holds itself is printed twice, for the outermost one is a copy of the inner.
let l = [ 1 l ]; in l
