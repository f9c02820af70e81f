# `--parse` shows the kinds of function.
[ (x: x) ({ }: 1) ({ a, b ? 2 }: a) ({ a, ... }: a) ({ ... }: 1) (args@{ a }: args) ({ b, a }@args: b) ({ ... }@args: args) ]
