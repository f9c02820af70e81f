# `type` must be there.
builtins.flakeRefToString { url = "https://h"; }
