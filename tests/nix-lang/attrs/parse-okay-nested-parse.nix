# `--parse` shows merged sets, inherits and dynamic names.
x: { a.b = 1; a.c = 2; inherit x; inherit (x) y z; ${x} = 3; "q${x}" = 4; }
