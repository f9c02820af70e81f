# The first unequal pair of two lists must have an order.
[ 1 "a" ] < [ 1 2 ]
