# `revCount` must be a number.
builtins.parseFlakeRef "/a?revCount=-1"
