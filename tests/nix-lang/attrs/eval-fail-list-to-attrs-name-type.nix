# The name of an element given to `listToAttrs` must be a string.
builtins.listToAttrs [ { name = null; value = 1; } ]
