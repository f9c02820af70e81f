# The left operand of `->` must be a Boolean.
{ } -> true
