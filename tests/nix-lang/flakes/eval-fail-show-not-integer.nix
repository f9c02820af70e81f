# `lastModified` must be an integer.
builtins.flakeRefToString { type = "tarball"; url = "https://h"; lastModified = "1"; }
