# `1.2.3` is the number 1.2 followed by the number .3, as two list elements show.
[ 1.2.3 ]
