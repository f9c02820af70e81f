# A failed `assert` of `==` evaluates both sides a second time to explain.
assert builtins.trace "left" 1 == builtins.trace "right" 2; 1
