# Computed names are evaluated in the order in which they are written, their values only when used.
builtins.attrNames { ${builtins.trace "one" "b"} = builtins.trace "unused" 1; ${builtins.trace "two" "a"} = 2; }
