# `toXML` of each simple value.
builtins.toXML [ 1 (-1) 1.5 true false null "s" /p ]
