# `break` passes on the error of its argument.
builtins.break (throw "stop")
