# In a traced list too, constants are printed and all else is a thunk.
let v = 1 + 1; in builtins.trace [ 1 "s" (1 + 1) [ ] [ 1 ] { } (x: x) v ] (builtins.seq v (builtins.trace [ v ] 1))
