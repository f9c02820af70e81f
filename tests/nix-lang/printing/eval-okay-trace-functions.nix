# `trace` names functions with their position, and builtins by name.
let f = x: x; in builtins.trace f (builtins.trace (x: x) (builtins.trace builtins.add (builtins.trace (builtins.add 1) 1)))
