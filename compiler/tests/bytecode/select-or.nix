s: [ (s.a.b or 1) (1 + (s.c or (s 2))) ]
