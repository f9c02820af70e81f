# `toString` prints floats with six decimals.
map toString [ 1.0 0.1 1.0e-7 123456789.123456789 (-0.5) 1.0e20 ]
