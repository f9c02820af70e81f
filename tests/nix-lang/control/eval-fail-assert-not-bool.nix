# The condition of `assert` must be a Boolean.
assert "true"; 1
