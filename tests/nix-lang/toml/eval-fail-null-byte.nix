# A string may not hold a null byte.
fromTOML "a = \"x\\u0000y\""
