# `length` of the empty list and of others.
map builtins.length [ [ ] [ 1 ] [ [ ] [ ] ] ]
