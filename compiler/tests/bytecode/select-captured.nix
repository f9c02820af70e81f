s: x: [ s.a s.b.c (y: s.d + y) ]
