# All four comparison operators call `__lessThan` as it is in scope; `>` and `<=` swap the operands.
let __lessThan = a: b: a == 1; in [ (1 < 2) (1 > 2) (1 <= 2) (1 >= 2) (2 < 1) (2 > 1) (2 <= 1) (2 >= 1) ]
