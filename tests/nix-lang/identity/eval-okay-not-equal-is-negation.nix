# `!=` is true exactly when `==` is not.
map ({ a, b }: (a == b) != (a != b)) [ { a = 1; b = 1; } { a = 1; b = 2; } { a = [ ]; b = { }; } { a = x: x; b = 1; } ]
