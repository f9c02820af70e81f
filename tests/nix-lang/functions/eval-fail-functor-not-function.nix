# `__functor` must be a function.
{ __functor = 1; } 2
