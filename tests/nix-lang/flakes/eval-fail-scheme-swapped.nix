# `file+git:` gets a hint.
builtins.parseFlakeRef "file+git:///a"
