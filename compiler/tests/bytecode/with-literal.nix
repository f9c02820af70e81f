# Names of a literal are bindings.
x: with { a = x + 1; b = 2; }; with rec { c = d; d = a; }; [ a b c (c + d) ]
