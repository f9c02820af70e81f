# A traced string may have several lines.
builtins.trace "first\nsecond" 1
