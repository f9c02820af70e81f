# A path's query must be one.
builtins.parseFlakeRef "/a?rev=%zz"
