# A part that occurs twice in a message is shown as repeated.
let s = { a = 1; }; v = [ s s ]; in builtins.deepSeq v (v + "")
