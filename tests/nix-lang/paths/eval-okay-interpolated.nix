# A path may hold interpolations after its first slash.
let d = "dir"; n = 1; in [ /${d} /a/${d}/b /a/b${d}c/e /${d + "x"}/${toString n} /a/${"../b"} ]
