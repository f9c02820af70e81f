# A function fetched from a set by two routes is the same object only if nothing copied it.
let s = { f = x: x; }; g = s.f; h = s.f; in [ ([ g ] == [ g ]) ([ g ] == [ h ]) ({ inherit (s) f; } == { inherit (s) f; }) (s == { inherit (s) f; }) ]
