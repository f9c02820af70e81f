# A failed `assert` of `==` names the list element which differs.
assert [ 1 2 3 ] == [ 1 5 3 ]; 1
