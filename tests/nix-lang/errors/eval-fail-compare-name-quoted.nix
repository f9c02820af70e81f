# So it is in the explanation of a failed assertion.
assert { "a b" = 1; } == { "a b" = 2; }; null
