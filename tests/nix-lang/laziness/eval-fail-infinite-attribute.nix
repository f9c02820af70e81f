# An attribute that needs itself through its set is an infinite recursion.
let s = { a = s.b; b = s.a; }; in s.a
