# The function of `groupBy` must give strings.
builtins.groupBy (x: x) [ 1 ]
