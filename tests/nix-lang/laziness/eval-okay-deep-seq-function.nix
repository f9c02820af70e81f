# `deepSeq` does not look into functions.
builtins.deepSeq { f = x: throw "unused"; g = builtins.add (throw "unused"); } "done"
