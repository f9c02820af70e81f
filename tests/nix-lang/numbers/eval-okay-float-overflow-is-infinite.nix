# Arithmetic on floats that overflows gives infinity, and infinity minus itself no number.
let inf = 1.0e308 * 10; in [ inf (-inf) (inf - inf) (inf == inf) (inf - inf == inf - inf) (1 < inf) ]
