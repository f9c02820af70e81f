# Unary minus reports its operand as the second argument of `__sub`.
-"a"
