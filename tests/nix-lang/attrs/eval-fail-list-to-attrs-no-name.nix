# Each element given to `listToAttrs` needs a name.
builtins.listToAttrs [ { value = 1; } ]
