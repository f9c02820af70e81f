# A failed `assert` of `==` explains through lists and sets.
assert { a = [ { b = 1; } ]; } == { a = [ { b = 2; } ]; }; 1
