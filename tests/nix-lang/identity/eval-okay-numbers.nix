# Ints and floats are equal by value.
[ (1 == 1.0) (1.0 == 1) ([ 1 ] == [ 1.0 ]) ({ a = 1; } == { a = 1.0; }) (0.0 == 0) ]
