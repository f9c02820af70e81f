# The function of `any` must give a Boolean.
builtins.any (x: null) [ 1 ]
