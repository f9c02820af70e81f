# In a call the function is evaluated before the argument.
(builtins.trace "function" (x: x + 1)) (builtins.trace "argument" 1)
