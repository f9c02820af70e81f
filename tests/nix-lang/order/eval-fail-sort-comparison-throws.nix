# An error in the comparison of `sort` is passed on.
builtins.sort (a: b: throw "compare") [ 1 2 ]
