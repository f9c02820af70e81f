# Files cannot depend on what has not been built.
builtins.toFile "a" "${derivation { name = "a"; builder = "b"; system = "x"; }}"
