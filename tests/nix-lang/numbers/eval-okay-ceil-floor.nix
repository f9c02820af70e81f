# `ceil` and `floor` give ints, for negative numbers and ints too.
[ (builtins.ceil 1.2) (builtins.floor 1.8) (builtins.ceil (-1.2)) (builtins.floor (-1.2)) (builtins.ceil 3) (builtins.floor (-3)) (builtins.ceil (-0.5)) (builtins.floor 1.0e15) ]
