# A name in no `with` is undefined, reported when it is evaluated.
with { a = 1; }; b
