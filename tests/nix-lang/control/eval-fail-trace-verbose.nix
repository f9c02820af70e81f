# `traceVerbose` passes on the error of the value, and does not need the message.
builtins.traceVerbose (throw "message") (throw "value")
