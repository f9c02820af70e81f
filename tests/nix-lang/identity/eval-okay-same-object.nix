# The same list or set is equal to itself although it holds something that fails.
let l = [ (throw "unused") ]; s = { a = throw "unused"; }; in [ ([ l ] == [ l ]) ({ x = s; } == { x = s; }) ]
