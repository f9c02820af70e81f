# `map` over elements needs a function.
map 1 [ 1 ]
