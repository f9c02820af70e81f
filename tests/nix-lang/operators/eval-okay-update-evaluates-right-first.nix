# `//` evaluates its right operand before its left, through a whole chain.
builtins.trace "a" { a = 1; } // builtins.trace "b" { b = 1; } // builtins.trace "c" { c = 1; }
