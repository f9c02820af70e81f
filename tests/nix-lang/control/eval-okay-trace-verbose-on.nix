# `traceVerbose` is `trace` when it is on.
builtins.traceVerbose "verbose" 1
