# `trace` evaluates its first argument before the message.
builtins.trace (builtins.trace "inner" "outer") 1
