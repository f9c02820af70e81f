# A failed `assert` of `==` on sets of which one lacks a name.
assert { a = 1; } == { b = 1; }; 1
