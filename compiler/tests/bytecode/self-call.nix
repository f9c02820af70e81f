# A closure that calls itself is in `base[-1]`.
k: let f = n: if n == k then 0 else 1 + f (n + 1); in [ (f 0) ]
