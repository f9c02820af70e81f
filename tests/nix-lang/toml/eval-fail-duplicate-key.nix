# The same key twice is an error.
fromTOML "a = 1\na = 2\n"
