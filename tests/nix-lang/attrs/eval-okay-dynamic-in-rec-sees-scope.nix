# A dynamic name and its value see the recursive scope, but others do not see the attribute.
let d = "outer"; in rec { n = "d"; ${n} = n + "!"; e = d; }
