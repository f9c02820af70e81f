# A path may contain `+`, `-`, `.` and `_`, and may end before other characters.
map builtins.baseNameOf [ ./a+b ./a-b_c.d ./-x ./... ]
