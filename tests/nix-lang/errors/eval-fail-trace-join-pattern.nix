# A pattern that refuses its argument in the middle of a function names the call.
(x: let f = { a }: a; in if x then f { b = x; } else f { a = 1; }) true
