# A star needs something before it.
builtins.match "*a" "a"
