# `/` on a function is an error.
(x: x) / 2
