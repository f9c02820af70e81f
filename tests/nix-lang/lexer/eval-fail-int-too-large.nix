# An int literal must fit 64 bits.
9223372036854775808
