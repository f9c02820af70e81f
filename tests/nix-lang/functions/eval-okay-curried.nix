# A function of several arguments is a chain of functions, which may be applied in part.
let add3 = a: b: c: a * 100 + b * 10 + c; f = add3 1; g = f 2; in [ (g 3) (f 4 5) (add3 6 7 8) ]
