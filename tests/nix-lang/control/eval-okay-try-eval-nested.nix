# An inner `tryEval` keeps an error from the outer one.
builtins.tryEval (builtins.tryEval (throw "inner"))
