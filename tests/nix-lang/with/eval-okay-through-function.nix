# A function written inside a `with` keeps it.
let f = with { a = 10; }; x: x + a; in f 1
