# A chain of `++` evaluates its operands from left to right.
let tr = n: builtins.trace n [ n ]; in tr 1 ++ tr 2 ++ tr 3
