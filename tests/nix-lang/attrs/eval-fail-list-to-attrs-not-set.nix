# Each element given to `listToAttrs` must be a set.
builtins.listToAttrs [ "a" ]
