# `parseFlakeRef` needs a string.
builtins.parseFlakeRef 1
