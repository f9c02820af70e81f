# Of equal names in an object the last one wins.
builtins.fromJSON ''{"a": 1, "b": 2, "a": 3}''
