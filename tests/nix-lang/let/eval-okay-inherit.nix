# `inherit` in `let` takes from the scope outside, `inherit (e)` sees the new bindings.
let a = 1; in let inherit a; s = { b = a + 1; }; inherit (s) b; in [ a b ]
