# `catAttrs` collects the values of one name from those sets that have it.
builtins.catAttrs "a" [ { a = 1; } { b = 2; } { a = { c = 3; }; } { } ]
