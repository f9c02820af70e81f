# `++` does not evaluate elements.
builtins.length ([ (throw "a") ] ++ [ (throw "b") ])
