# Inside a recursive set `with` may use the set itself.
rec { s = { a = 1; }; b = with s; a + 1; }
