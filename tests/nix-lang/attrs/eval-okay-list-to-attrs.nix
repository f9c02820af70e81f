# `listToAttrs` takes the first of equal names and looks at no value.
builtins.attrNames (builtins.listToAttrs [ { name = "b"; value = throw "unused"; } { name = "a"; value = 1; } ]) ++ [ (builtins.listToAttrs [ { name = "a"; value = 1; } { name = "a"; value = 2; } { name = "a"; } ]) (builtins.listToAttrs [ ]) ]
