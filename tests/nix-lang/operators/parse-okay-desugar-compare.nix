# `--parse` shows the comparisons as calls of `__lessThan`.
[ (1 < 2) (1 > 2) (1 <= 2) (1 >= 2) (1 == 2) (1 != 2) ]
