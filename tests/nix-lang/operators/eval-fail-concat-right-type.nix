# The right operand of `++` must be a list.
[ ] ++ "a"
