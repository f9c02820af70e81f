# A quoted name is the same as a bare one.
{ a = 1; "a" = 2; }
