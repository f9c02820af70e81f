# Ints and floats compare by value.
[ (1 < 1.5) (1.5 < 2) (1 <= 1.0) (1 >= 1.0) (2 > 2.5) (1 < 1.0) ]
