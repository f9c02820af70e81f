# The filter must answer by a Boolean.
builtins.path { path = ./tree; filter = path: type: 1; }
