# The name of an indirect reference starts with a letter.
builtins.flakeRefToString { type = "indirect"; id = "1a"; }
