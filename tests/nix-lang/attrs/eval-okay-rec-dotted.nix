# A dotted name in a recursive set is visible by its first part; the inner set is not recursive.
rec { a.b = 1; a.c = a.b + 1; d = a.c; }
