# `warn` prints a warning and returns its second argument.
builtins.warn "careful" 1
