# The set of an inner `with` is evaluated in the scope of the outer one.
with { a = { b = 1; }; }; with a; b
