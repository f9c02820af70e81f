# In list comparison equal elements are skipped by `==`, even of types which have no order.
[ ([ { a = 1; } 1 ] < [ { a = 1; } 2 ]) ([ null true 3 ] < [ null true 2 ]) ]
