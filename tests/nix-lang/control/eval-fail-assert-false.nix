# A failed `assert` shows its condition as the parser understood it.
assert false; 1
