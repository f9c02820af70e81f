# A value that holds itself is printed once, then as repeated.
let s = { a = 1; self = s; list = [ s ]; }; in s
