# `sort` gives a new list and leaves the old one as it was.
let l = [ 3 1 2 ]; s = builtins.sort builtins.lessThan l; in [ l s l ]
