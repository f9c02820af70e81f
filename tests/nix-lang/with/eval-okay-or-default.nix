# A name from `with` may be selected from with a default.
with { s = { a = 1; }; }; [ (s.a or 0) (s.b or 0) ]
