# A warning without a text is an empty line.
builtins.warn "" (builtins.warn " \n" (builtins.warn "a" 1))
