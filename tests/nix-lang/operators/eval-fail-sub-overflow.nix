# `-` on ints that leaves 64 bits is an error.
0 - 9223372036854775807 - 2
