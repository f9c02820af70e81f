# A partly applied arithmetic builtin is a function.
map (builtins.sub 10) [ 1 2 3 ]
