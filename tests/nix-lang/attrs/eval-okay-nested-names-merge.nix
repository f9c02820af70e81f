# Dotted names with a common start make one nested set.
{ a.b = 1; a.c.d = 2; a.c.e = 3; x.y.z = 4; }
