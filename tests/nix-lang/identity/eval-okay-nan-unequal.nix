# NaN is not equal to itself, unless it is the same object within a list.
let nan = let inf = 1.0e308 * 10; in inf - inf; in [ (nan == nan) (nan != nan) ([ nan ] == [ nan ]) ([ (nan + 0) ] == [ (nan + 0) ]) (nan < nan) (nan >= nan) ]
