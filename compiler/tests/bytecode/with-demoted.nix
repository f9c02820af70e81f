# A nearer `with` might have the name too, so the literal must be a set.
s: with { a = 1; }; with s; a
