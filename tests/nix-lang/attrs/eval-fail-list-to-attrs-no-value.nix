# Each element given to `listToAttrs` needs a value.
builtins.listToAttrs [ { name = "a"; } ]
