# `*` and `/` bind tighter than `+` and `-`, and associate to the left.
[ (2 + 3 * 4) (20 / 2 * 5) (2 * 7 / 3) (7 - 8 / 2) ]
