# `sort` evaluates all elements, in order, before the first comparison.
builtins.sort (a: b: builtins.trace "compare" (a < b)) [ (builtins.trace "first" 2) (builtins.trace "second" 1) ]
