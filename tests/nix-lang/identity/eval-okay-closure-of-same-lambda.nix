# Two closures of one function text are different functions.
let mk = n: x: n; f = mk 1; in [ ([ (mk 1) ] == [ (mk 1) ]) ([ f ] == [ f ]) ]
