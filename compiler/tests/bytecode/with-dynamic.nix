# A chain of cells, one word, is searched; look-ups in lazy positions are thunks.
a: b: with a 1; [ x (y: x + y) (with b; x) ]
