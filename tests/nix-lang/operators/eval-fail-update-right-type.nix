# The right operand of `//` must be a set, and is the first to be reported.
1 // 2
