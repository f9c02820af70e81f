# `with` cannot be an operand.
1 + with { a = 1; }; a
