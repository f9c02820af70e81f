# A computed name is evaluated in the scope of the set it belongs to, when that is recursive.
let n = "outer"; in [ (builtins.attrNames (rec { n = "inner"; ${n} = 1; })) (builtins.attrNames { n = "inner"; ${n} = 1; }) ]
