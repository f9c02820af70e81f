# `deepSeq` evaluates everything inside its first argument, attributes in the order in which the program first names them.
builtins.deepSeq { b = builtins.trace "b" [ (builtins.trace "b0" 0) ]; a = builtins.trace "a" 1; } "done"
