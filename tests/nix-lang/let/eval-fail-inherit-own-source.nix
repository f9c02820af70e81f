# `inherit (a) a` in `let` needs itself.
let a = { a = 1; }; in let inherit (a) a; in a
