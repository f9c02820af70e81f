# A type that no fetcher knows: the attributes are shown as JSON, sorted.
builtins.flakeRefToString { type = "x"; flag = true; count = 2; text = "\"\\\n"; }
