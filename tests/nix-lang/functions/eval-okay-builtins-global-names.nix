# `builtins` holds the global functions under their names, and none under a name with underscores.
[ (builtins.map (x: x) [ 1 ] == map (x: x) [ 1 ]) (builtins ? __add) (builtins ? toString) (builtins ? import) ]
