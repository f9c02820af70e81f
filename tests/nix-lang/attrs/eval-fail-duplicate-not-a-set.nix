# A dotted name cannot extend a value that is no set literal.
{ a = 1; a.b = 2; }
