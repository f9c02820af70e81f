# A failed `assert` of `==` on lists of different length.
assert [ 1 ] == [ 1 2 ]; 1
