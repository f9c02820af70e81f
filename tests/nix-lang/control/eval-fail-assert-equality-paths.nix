# A failed `assert` of `==` on paths.
assert /a == /b; 1
