# `path` knows its arguments.
builtins.path { path = ./tree; foo = 1; }
