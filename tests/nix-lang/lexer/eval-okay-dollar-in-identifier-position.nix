# `${` may begin a name in a set, or stand inside a quoted name.
let n = "k"; in { ${n} = 1; "${n}2" = 2; }
