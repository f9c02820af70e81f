# Selecting from a list.
[ 1 ].a
