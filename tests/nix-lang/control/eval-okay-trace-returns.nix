# `trace` returns its second argument, evaluated after the message.
builtins.trace "first" (builtins.trace "second" "value")
