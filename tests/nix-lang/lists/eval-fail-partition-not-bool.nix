# The function of `partition` must give a Boolean.
builtins.partition (x: 1) [ 1 ]
