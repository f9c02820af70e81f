# An attribute that the type does not have.
builtins.flakeRefToString { type = "indirect"; id = "a"; host = "h"; }
