# `-` needs numbers: the left operand is checked first.
"a" - "b"
