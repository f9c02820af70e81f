# `__overrides` is evaluated as soon as the recursive set is.
builtins.attrNames (rec { a = 1; __overrides = builtins.trace "overrides" { b = 2; }; })
