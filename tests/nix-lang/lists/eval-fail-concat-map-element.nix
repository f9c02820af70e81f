# The function of `concatMap` must give lists.
builtins.concatMap (x: x) [ 1 ]
