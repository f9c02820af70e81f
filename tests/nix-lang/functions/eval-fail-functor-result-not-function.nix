# The result of `__functor self` must be callable.
{ __functor = self: 1; } 2
