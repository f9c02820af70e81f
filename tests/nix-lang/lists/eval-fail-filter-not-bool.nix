# The function of `filter` must give a Boolean.
builtins.filter (x: x) [ 1 ]
