# A failed `assert` of `==` on an int and a float.
assert 1 == 1.5; 1
