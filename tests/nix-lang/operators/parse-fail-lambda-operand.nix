# A lambda cannot be an operand.
1 + x: x
