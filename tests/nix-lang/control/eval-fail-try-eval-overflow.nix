# `tryEval` does not catch an overflow.
builtins.tryEval (9223372036854775807 + 1)
