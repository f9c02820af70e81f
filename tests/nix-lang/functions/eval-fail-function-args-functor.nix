# `functionArgs` needs a function; a functor is a set.
builtins.functionArgs { __functor = self: { a }: a; }
