# A set that needs itself to know its names is an infinite recursion.
let s = { a = 1; } // s; in s.a
