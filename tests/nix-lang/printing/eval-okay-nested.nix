# Nested values are printed on one line.
{ a = [ 1 { b = [ [ 2 ] ]; } ]; c.d.e = "f"; }
