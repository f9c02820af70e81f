# `zipAttrsWith` gives the function each name with all its values in the order of the sets.
builtins.zipAttrsWith (name: values: { inherit name values; }) [ { a = 1; b = 2; } { a = 3; } { } { c = 4; a = 5; } ]
