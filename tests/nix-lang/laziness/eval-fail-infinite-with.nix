# A `with` over the set that is being computed is an infinite recursion.
let s = with s; { inherit a; b = a; }; in s.b
