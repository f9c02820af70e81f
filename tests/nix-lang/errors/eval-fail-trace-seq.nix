# Both operands of `seq` are evaluated in it, also where the second is the result.
let f = x: builtins.seq x (g x); g = x: builtins.seq x (throw "second"); in f 1
