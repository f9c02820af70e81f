# `trace` evaluates only the outermost part of a value: inner parts that are not constants are thunks.
builtins.trace { a = 1; b = 1 + 1; c = "s"; d = [ 1 ]; e = { }; f = x: x; g = [ ]; } 1
