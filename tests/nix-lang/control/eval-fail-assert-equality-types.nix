# A failed `assert` of `==` shows both types when they differ.
assert 1 == "1"; 1
