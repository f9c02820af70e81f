# Attributes say what kind of tree it is.
builtins.fetchTree { url = "https://example.com/a"; }
