# Selecting from a function.
(x: x).a
