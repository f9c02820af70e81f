# Unary minus binds tighter than every other operator but looser than application and selection.
let f = x: x + 1; s = { a = 5; }; in [ (-f 1) (-s.a) (- 3 - 2) (2 - -3) (-2 * -3) (- - 4) ]
