# `host:path` without a user is not taken for SSH.
builtins.flakeRefToString { type = "git"; url = "h:a"; }
