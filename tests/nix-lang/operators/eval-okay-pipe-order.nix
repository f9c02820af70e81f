# The function of a pipe is evaluated before its argument.
builtins.trace "arg" 1 |> builtins.trace "fun" (x: x + 1)
