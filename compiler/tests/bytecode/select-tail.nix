# The last value is forced in tail position.
s: s.a.b
