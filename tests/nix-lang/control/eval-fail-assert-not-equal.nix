# A failed `assert` of `!=` shows only its condition.
assert 1 != 1; 1
