# `+` on ints that leaves 64 bits is an error.
9223372036854775807 + 1
