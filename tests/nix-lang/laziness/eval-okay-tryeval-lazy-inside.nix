# `tryEval` evaluates its argument to the outermost part, so errors inside stay.
(builtins.tryEval { a = throw "inside"; }).success
