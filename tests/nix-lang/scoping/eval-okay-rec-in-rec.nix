# An inner recursive set sees the outer one.
(rec { a = 1; b = rec { c = a + 1; d = rec { e = c + a; }; }; }).b.d.e
