# A failed `assert` of `==` on Booleans.
assert true == false; 1
