# A type predicate of a failing value fails.
builtins.isInt (throw "no value")
