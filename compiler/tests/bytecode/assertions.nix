# A failed equality is evaluated again, to be explained.
x: y: assert x; assert x == y; assert x -> y; x
