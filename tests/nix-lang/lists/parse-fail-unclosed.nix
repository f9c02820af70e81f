# A list must be closed.
[ 1 2
