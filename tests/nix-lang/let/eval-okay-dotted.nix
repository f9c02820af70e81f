# Dotted names in `let` make sets, which merge.
let a.b = 1; a.c.d = a.b + 1; "e f" = 3; in [ a (a.c.d) ]
