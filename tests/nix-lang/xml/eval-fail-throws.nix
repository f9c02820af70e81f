# An error inside a value is passed on.
builtins.toXML { a = [ (throw "inside") ]; }
