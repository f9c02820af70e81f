# A string and an int have no order.
"a" < 1
