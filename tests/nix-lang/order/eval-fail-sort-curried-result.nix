# The comparison of `sort` must take two arguments.
builtins.sort (a: true) [ 1 2 ]
