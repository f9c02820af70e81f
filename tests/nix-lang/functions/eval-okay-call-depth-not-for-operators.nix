# The limit of calls does not count operators and nested expressions.
let l = builtins.genList (i: i) 3000; in builtins.foldl' (a: b: a + b) 0 l
