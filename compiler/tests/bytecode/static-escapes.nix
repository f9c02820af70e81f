# As a word it is a fresh object per evaluation; calls do not need it.
k: let f = x: x + 1; in [ f (f k) ]
