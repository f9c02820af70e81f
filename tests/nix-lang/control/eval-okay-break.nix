# `break` gives its argument when there is no debugger.
builtins.break (1 + 1)
