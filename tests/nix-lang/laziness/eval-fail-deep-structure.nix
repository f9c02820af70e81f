# Evaluating a structure deeper than the limit of calls is an error.
builtins.deepSeq (builtins.foldl' (a: b: [ a ]) [ ] (builtins.genList (i: i) 20000)) 1
