# `add`, `sub`, `mul` and `div` are the operators as functions.
[ (builtins.add 1 2) (builtins.sub 1 2.5) (builtins.mul 2.0 3) (builtins.div 7 2) (__add 1.5 1) ]
