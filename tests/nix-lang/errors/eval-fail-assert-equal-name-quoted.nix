# A failed comparison of sets shows a name that is no identifier in quotes.
assert { "x y" = 1; } == { "z z" = 1; }; 1
