# Cheap eagerness: the callee's bits decide at run time; the thunks are made out of line.
f: x: y: f (x + 1) (x * y) (z: z) { a = x; } (f x)
