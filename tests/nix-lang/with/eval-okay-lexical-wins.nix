# A variable bound by `let`, `rec`, a function or the globals wins over `with`, even an inner one.
let a = "let"; in [ (with { a = "with"; }; a) ((x: with { x = "with"; }; x) "argument") (rec { r = "rec"; s = with { r = "with"; }; r; }).s (with { true = "with"; map = "with"; }; true) ]
