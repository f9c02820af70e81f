# Evaluating one binding evaluates only those it needs, in the order it needs them.
let a = builtins.trace "a" (c + b); b = builtins.trace "b" 1; c = builtins.trace "c" 2; d = builtins.trace "d" 3; in a
