# A number ends where a name begins.
let x = "x"; in [ 1x 2.5x ]
