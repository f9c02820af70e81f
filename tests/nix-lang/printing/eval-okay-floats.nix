# Floats are printed with six significant digits, in the shorter of two forms.
[ 1.0 0.1 (-0.5) 123456.0 1234567.0 0.0001 0.00001 1.0e10 123456789.0 1.0e100 3.14159265 100000.5 ]
