# `tryEval` does not catch an error of a builtin.
builtins.tryEval (builtins.head [ ])
