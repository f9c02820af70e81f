# With `abort-on-warn` a warning is an error.
builtins.warn "careful" 1
