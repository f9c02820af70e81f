# `seq` evaluates its first argument, then its second.
builtins.seq (builtins.trace "first" 1) (builtins.trace "second" 2)
