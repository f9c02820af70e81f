# A relative path is no flake reference where there is no folder that it could be relative to.
builtins.parseFlakeRef "./a"
