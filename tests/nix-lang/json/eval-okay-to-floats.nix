# `toJSON` prints floats so that they are read back equal, always as floats.
map builtins.toJSON [ 1.0 0.1 (-0.5) 1.0e20 1.0e-7 123456789.125 1.0e15 1.0e14 0.00001 3.141592653589793 (0.1 + 0.2) 1.7976931348623157e308 100000.0 ]
