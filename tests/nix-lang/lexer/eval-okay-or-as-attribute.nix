# `or` is a keyword only after a selection; it is a fine attribute name.
let s = { or = 1; x.or = 2; }; in [ s.or s.x.or (s ? or) (s.y or 3) (s.or or 4) ]
