# `narHash` must be a SHA-256.
builtins.flakeRefToString { type = "tarball"; url = "https://h"; narHash = "sha1-ASNFZ4mrze8BI0VniavN7wEjRWc="; }
