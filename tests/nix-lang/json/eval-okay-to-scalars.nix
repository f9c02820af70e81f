# `toJSON` of each simple type.
map builtins.toJSON [ 1 (-1) true false null "s" "" ]
