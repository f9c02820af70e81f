# Further lines of a warning are indented.
builtins.warn "first\nsecond" 1
