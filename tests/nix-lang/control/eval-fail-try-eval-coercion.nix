# `tryEval` does not catch a failed coercion.
builtins.tryEval "${1}"
