# `toXML` evaluates everything.
builtins.toXML [ (1 + 1) { a = "x" + "y"; } ]
