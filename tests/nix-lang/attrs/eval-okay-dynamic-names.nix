# Names may be computed, at every place of a dotted name.
let n = "x"; in { ${n} = 1; "${n}y" = 2; a.${n}.b = 3; a."${n}2" = 4; ${"q" + n}.r = 5; }
