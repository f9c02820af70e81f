# The parser also finds undefined variables.
x: y
