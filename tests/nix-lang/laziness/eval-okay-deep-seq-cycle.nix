# `deepSeq` ends on a value that holds itself.
let s = { a = 1; inherit s; l = [ s ]; }; in builtins.deepSeq s "done"
