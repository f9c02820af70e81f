# Lists compare element by element; the shorter one is smaller when it is a prefix.
[ ([ 1 2 ] < [ 1 3 ]) ([ 1 ] < [ 1 0 ]) ([ ] < [ 1 ]) ([ ] < [ ]) ([ 2 ] < [ 1 9 ]) ([ [ 1 ] ] < [ [ 2 ] ]) ([ 1 "a" ] <= [ 1 "a" ]) ]
