# A `file:` URL has no host.
builtins.flakeRefToString { type = "tarball"; url = "file://h/a"; }
