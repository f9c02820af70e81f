# The left operand of `//` must be a set.
[ ] // { }
