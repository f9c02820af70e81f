# A set literal merges with dotted names and with another set literal.
{ a = { b = 1; }; a.c = 2; d.e = 3; d = { f = 4; }; g = { h = 5; }; g = { i = 6; }; }
