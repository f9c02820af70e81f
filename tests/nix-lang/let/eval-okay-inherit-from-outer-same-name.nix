# `inherit (s) s` in `let` means the new `s` in its source, so the outer one is given another name.
let s = { s = 1; }; t = s; in let inherit (t) s; in s
