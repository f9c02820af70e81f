# `null` on the right of a number.
1 + null
