# An undefined name under a `with` is no error until it is evaluated.
with { a = 1; }; if true then a else b
