# A URL without a scheme.
builtins.flakeRefToString { type = "file"; url = "h/a"; }
