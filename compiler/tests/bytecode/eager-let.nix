# Certainly forced, and cannot fail: computed at once if the slot holds a small integer.
let g = x: let a = x + 1; in if x == 0 then [ a ] == a else a; in g
