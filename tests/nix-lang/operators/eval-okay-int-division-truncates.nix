# Integer division truncates towards zero.
[ (7 / 2) (-7 / 2) (7 / -2) (-7 / -2) (0 / 5) ]
