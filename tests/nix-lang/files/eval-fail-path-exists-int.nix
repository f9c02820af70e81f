# `pathExists` needs a path.
builtins.pathExists 1
