# A failed `assert` of `==` names the attribute which differs.
assert { a = 1; b = 2; } == { a = 1; b = 3; }; 1
