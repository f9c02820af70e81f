# `?` forces the sets along the path but not the value at its end.
{ a.b = throw "unused"; } ? a.b
