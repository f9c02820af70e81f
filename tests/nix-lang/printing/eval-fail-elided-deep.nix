# An error message shows ten levels of a deep value.
let v = { a.a.a.a.a.a.a.a.a.a.a.a = 1; }; in builtins.deepSeq v (v + "")
