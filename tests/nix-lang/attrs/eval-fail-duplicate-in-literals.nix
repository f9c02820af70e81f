# Set literals that merge must have no common name.
{ a = { b = 1; }; a = { b = 2; }; }
