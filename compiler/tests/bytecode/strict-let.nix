# The first mention forces the binding: it is evaluated into its slot, and no thunk is made.
f: x: let a = f x; b = f a; in builtins.seq a (builtins.seq b (f a b a))
