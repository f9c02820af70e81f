# Building lists, sets and functions evaluates nothing inside.
builtins.seq [ (throw "a") ] (builtins.seq { a = throw "b"; } (builtins.seq (x: throw "c") "built"))
