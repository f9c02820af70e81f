# `trace` marks repeated parts.
let s = { a = 1; }; l = [ s s ]; in builtins.deepSeq l (builtins.trace l 1)
