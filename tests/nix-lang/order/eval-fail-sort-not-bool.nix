# The comparison of `sort` must give a Boolean.
builtins.sort (a: b: 1) [ 1 2 ]
