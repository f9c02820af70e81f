# Floats are doubles: small errors show in comparisons, not in print.
[ (0.1 + 0.2 == 0.3) (0.1 + 0.2) (1.0e16 + 1.0 == 1.0e16) ]
