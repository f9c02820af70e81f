# Mentioned once: the expression takes the place of the variable, also inside thunks.
f: x: let a = f x; b = { c = f a; }; unused = f b; in [ b 1 ]
