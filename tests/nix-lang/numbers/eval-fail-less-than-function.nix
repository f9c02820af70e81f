# `builtins.lessThan` has no order for a function and an int.
builtins.lessThan (x: x) 1
