# The name of an attribute that is neither string, integer nor Boolean is quoted if it must be.
builtins.flakeRefToString { "a b" = null; }
