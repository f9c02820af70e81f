# An int must fit 64 bits.
fromTOML "a = 9223372036854775808"
