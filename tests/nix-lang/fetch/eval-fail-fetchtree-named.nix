# A tree has no name of its own.
builtins.fetchTree { type = "tarball"; url = "https://example.com/a"; name = "a"; }
