# `a > b` and `a <= b` begin with `b`.
x: y: [ (x < y) (x > y) (x <= y) (x >= y) (x == y) (x != y) ]
