# A set with `__toString` may be the left operand of `+` too.
{ __toString = _: "left"; } + "right"
