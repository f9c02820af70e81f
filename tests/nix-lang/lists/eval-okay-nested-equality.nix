# Lists are equal when they have the same length and equal elements.
[ ([ ] == [ ]) ([ 1 [ 2 ] ] == [ 1 [ 2.0 ] ]) ([ 1 2 ] == [ 2 1 ]) ([ 1 ] == [ 1 1 ]) ([ (throw "unused") ] == [ ]) ]
