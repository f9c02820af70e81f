# The parent is a thunk, whose captures lie below its slots.
k: [ (let a = k 1; f = n: if n == a then a else 1 + f (n + k); in a + f a) ]
