# `toXML` sorts attributes by name and nests with two spaces.
builtins.toXML { b = [ ]; a = { x = 1; }; "c d<" = 2; e = { }; }
