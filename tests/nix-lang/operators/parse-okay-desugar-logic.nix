# `--parse` shows the logical operators, update, concat and `?` fully parenthesised.
!true && false || true -> { } // { } == { } ? a.b
