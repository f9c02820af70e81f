# `tryEval` does not catch a missing argument.
builtins.tryEval (({ a }: a) { })
