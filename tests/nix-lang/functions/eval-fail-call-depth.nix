# Recursion beyond the limit of calls is an error, not a crash.
let f = n: 1 + f (n + 1); in builtins.seq (f 0) 1
