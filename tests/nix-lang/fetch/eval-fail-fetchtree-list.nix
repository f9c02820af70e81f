# Lists are no arguments of fetchTree.
builtins.fetchTree { type = "git"; submodules = [ ]; }
