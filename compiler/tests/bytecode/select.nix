# One instruction per path, from the word of a variable without pushing it.
s: f: s.a + s.b.c + (f 1).d.e
