# `x:x` is a string, `x: x` a function.
map builtins.typeOf [ x:x (x: x) (x :x) ]
