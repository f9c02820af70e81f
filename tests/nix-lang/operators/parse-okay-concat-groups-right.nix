# `--parse` shows that `++` and `//` group to the right, `+` to the left.
[ ([ 1 ] ++ [ 2 ] ++ [ 3 ]) ({ } // { } // { }) (1 + 2 + 3) ]
