# An error message shows ten elements of a long list and counts the others.
let l = builtins.genList (i: i) 13; in builtins.deepSeq l (l + "")
