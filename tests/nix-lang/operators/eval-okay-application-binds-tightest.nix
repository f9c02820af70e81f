# Application binds tighter than any operator, and selection tighter than application.
let f = x: x * 10; s.a = 2; in [ (f 1 + f s.a) (f 3 == 30) ]
