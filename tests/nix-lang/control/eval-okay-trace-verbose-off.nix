# `traceVerbose` does not look at its message when it is off.
builtins.traceVerbose (throw "unused") 1
