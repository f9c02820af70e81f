# A port that is none.
builtins.flakeRefToString { type = "tarball"; url = "https://h:65536"; }
