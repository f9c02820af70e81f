# `>` reports its operands swapped, since it is a `<` with exchanged sides.
1 > "a"
