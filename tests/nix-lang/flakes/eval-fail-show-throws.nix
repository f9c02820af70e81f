# An error in an attribute passes through without a note.
builtins.flakeRefToString { type = "path"; path = throw "no path"; }
