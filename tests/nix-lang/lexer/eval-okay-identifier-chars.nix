# An identifier may contain digits, `_`, `'` and `-` after its first letter.
let a-b = 1; a' = 2; _ = 3; a1_ = 4; c- = 5; x'y'' = 6; in [ a-b a' _ a1_ c- x'y'' ]
