# The body of a function extends as far right as possible.
(x: x + 1 == 2 && true) 1
