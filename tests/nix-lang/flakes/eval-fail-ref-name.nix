# Git could not have a branch of this name.
builtins.parseFlakeRef "nixpkgs/a..b"
