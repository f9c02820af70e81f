# The left operand of `&&` must be a Boolean.
1 && true
