# `=` is no operator.
1 = 2
