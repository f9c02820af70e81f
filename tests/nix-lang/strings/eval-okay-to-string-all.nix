# `toString` knows every type but sets and functions.
map toString [ "s" 1 (-1) 1.5 true false null [ ] [ 1 2 ] /a/b ]
