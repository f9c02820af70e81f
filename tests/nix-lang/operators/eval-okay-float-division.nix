# One float operand makes the division a float division.
[ (7.0 / 2) (7 / 2.0) (1 / 4.0) ]
