# Unary minus is a subtraction from zero, and overflows at the least int.
-(0 - 9223372036854775807 - 1)
