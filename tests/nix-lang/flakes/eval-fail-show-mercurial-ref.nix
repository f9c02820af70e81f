# A Mercurial branch starts with a letter, a digit or `@`.
builtins.flakeRefToString { type = "hg"; url = "https://h"; ref = "-a"; }
