# `++` with an empty side is the other side.
[ ([ ] ++ [ 1 ]) ([ 1 ] ++ [ ]) ([ ] ++ [ ]) ]
