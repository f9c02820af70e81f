# Floats may lack digits on one side of the point and may have an exponent.
[ 1. .5 0.5 1.e3 1.5E+2 2.5e-1 12.25 ]
