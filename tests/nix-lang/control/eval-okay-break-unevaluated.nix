# Without a debugger `break` gives its argument as it is, evaluated or not.
let t = builtins.trace; in [ (builtins.seq (builtins.break (t "unused" 1)) 2) (builtins.break (1 + 1)) ]
