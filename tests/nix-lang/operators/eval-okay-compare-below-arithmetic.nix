# Comparison binds looser than `+` and `//`, and tighter than `==`.
[ (1 + 1 < 3) (1 < 2 == 3 > 2) (!(1 < 2) == (2 <= 1)) ]
