# `elemAt` counts from 0 and evaluates only that element.
[ (builtins.elemAt [ "a" (throw "unused") "c" ] 2) (builtins.elemAt [ [ 1 ] ] 0) ]
