# A known function that captures something is called with its closure; `x` forces nothing.
k: let f = n: x: if n == 0 then x else k f n; g = f; in [ (f 1 (k 2)) (f 2) (g 1 2) ]
