# With `--xml` the result is printed as XML.
{ b = [ 1 1.5 null true ]; a = "s\n<"; f = { x, y ? 1, ... }@z: x; g = x: x; p = /p; e = { }; h = builtins.add; }
