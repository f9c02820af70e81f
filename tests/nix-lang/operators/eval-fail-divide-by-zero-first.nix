# Division by zero is seen before a left operand that is no number.
null / 0
