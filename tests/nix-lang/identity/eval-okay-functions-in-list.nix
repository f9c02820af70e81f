# Within lists and sets one object is equal to itself without a look inside, so a function may be.
let f = x: x; s = { inherit f; }; in [ ([ f ] == [ f ]) ({ a = f; } == { a = f; }) (s == s) ([ (x: x) ] == [ (x: x) ]) ([ s.f ] == [ s.f ]) ]
