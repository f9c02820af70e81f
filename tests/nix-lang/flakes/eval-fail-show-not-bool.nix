# Git's flags must be Booleans.
builtins.flakeRefToString { type = "git"; url = "https://h"; shallow = "1"; }
