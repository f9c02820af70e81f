# `seq` fails with its first argument.
builtins.seq (throw "first") 1
