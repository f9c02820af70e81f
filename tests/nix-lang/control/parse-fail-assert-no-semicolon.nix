# `assert` needs a semicolon after its condition.
assert true 1
