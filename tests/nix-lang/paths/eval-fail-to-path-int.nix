# `toPath` needs something that can be a path.
builtins.toPath 1
