# A quoted name that is an identifier binds a variable.
let "a" = 1; in a
