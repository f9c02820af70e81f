# `assert` gives its body when the condition holds.
assert true; assert 1 == 1; "body"
