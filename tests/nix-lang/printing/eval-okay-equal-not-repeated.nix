# Equal sets and lists which are different objects are all printed.
[ { a = 1; } { a = 1; } [ 1 ] [ 1 ] ]
