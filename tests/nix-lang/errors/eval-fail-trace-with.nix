# A `with` over something that fails, and over no set.
with { a = 1; }; with 2; b
