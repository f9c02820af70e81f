# `deepSeq` fails with any part of its first argument.
builtins.deepSeq { a = [ 1 (throw "inside") ]; } 1
