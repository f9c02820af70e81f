# `<|` applies the function on its left, from right to left.
(x: x * 10) <| (x: x + 1) <| 3
