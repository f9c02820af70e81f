# A failed `assert` of `==` explains the difference.
assert 1 + 1 == 3; 1
