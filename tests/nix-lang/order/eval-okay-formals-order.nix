# Defaults are evaluated when they are used, in the order of use.
({ a ? builtins.trace "a" 1, b ? builtins.trace "b" 2 }: b - a) { }
