# A URL with a percent sign that is no code.
builtins.flakeRefToString { type = "hg"; url = "https://h/%zz"; }
