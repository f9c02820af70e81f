# `foldl'` evaluates neither its start value nor its elements, unless it returns the start value.
[ (builtins.foldl' (a: b: 1) (throw "start") [ (throw "element") ]) (builtins.foldl' (a: b: throw "unused") "start" [ ]) ]
