# The same dotted name twice is an error with the whole path.
{ a.b.c = 1; a.b.c = 2; }
