# Lists are not joined by `+`.
[ 1 ] + [ 2 ]
