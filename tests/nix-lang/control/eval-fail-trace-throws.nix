# `trace` fails with its first argument.
builtins.trace (throw "no message") 1
