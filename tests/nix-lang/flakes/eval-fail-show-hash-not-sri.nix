# `narHash` must be in SRI's format.
builtins.flakeRefToString { type = "tarball"; url = "https://h"; narHash = "sha256:0000000000000000000000000000000000000000000000000000"; }
