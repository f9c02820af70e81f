# `inherit` takes a name from `with`.
with { a = 1; }; let s = { inherit a; }; in s.a
