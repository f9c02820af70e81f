# `/` checks its right operand first, which must be a number of any kind.
builtins.trace "left" "x" / builtins.trace "right" null
