# The divisor is checked as a float, whatever the dividend is.
1 / null
