# The filter must be a function.
builtins.filterSource 1 ./tree
