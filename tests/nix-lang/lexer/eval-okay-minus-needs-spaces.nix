# `a-1` is one identifier, `a -1` a subtraction, for `-1` is no literal.
let a = 5; a-1 = "identifier"; in [ a-1 (a -1) (a - 1) ]
