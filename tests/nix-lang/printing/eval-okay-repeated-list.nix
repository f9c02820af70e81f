# A list is not printed again when it is the same object; a copy is.
let l = [ 1 ]; in [ l l ((x: x) l) (l ++ [ ]) { a = l; } ]
