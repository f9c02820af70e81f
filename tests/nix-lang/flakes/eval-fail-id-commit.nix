# The third part of an indirect reference must be a commit.
builtins.parseFlakeRef "nixpkgs/main/next"
