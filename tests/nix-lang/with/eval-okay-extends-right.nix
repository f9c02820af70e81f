# The body of `with` extends as far right as possible.
(with { a = 1; }; a + 1 == 2)
