# `*` on ints that leaves 64 bits is an error.
4611686018427387904 * 2
