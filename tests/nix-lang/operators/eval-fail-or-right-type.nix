# The right operand of `||` must be a Boolean when it is evaluated.
false || [ ]
