# A function that captures nothing needs no object; its certain parameters are computed at once.
let fib = n: if n < 2 then n else fib (n - 1) + fib (n - 2); in [ (fib 20) (x: fib x) ]
