# A URL with a character that cannot be in one.
builtins.flakeRefToString { type = "tarball"; url = "https://h/a b"; }
