# A parenthesis must be closed.
(1 + 2
