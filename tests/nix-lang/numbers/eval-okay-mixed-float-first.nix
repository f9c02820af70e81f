# A float early in a sum makes the rest float arithmetic, which does not overflow.
1.0 + 9223372036854775807 + 9223372036854775807
